import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { EventSource } from "eventsource";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { RecordingObserver } from "#lib/client/testing/recording-observer";
import { startPlayground } from "#server/testing/start-playground";
import { sseClient } from "./sse-client";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const options = { subscriberId: "lane", resume: true, pollIntervalMs: 1_000, since: undefined };
const EPOCH = "0123456789abcdef";

/** The browser's part, in the test's hands. */
class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static readonly made: FakeEventSource[] = [];
  readyState = 0;
  onerror: (() => void) | null = null;

  constructor(readonly url: URL) {
    super();
    FakeEventSource.made.push(this);
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }

  hear(type: string, data: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }

  greet(offset: number): void {
    const cursor = `${EPOCH}:${offset}`;
    this.hear("recovered", { recovered: true, cursor, top: cursor, retryMs: 4_000 }, cursor);
  }
}

function connectFake() {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  FakeEventSource.made.length = 0;
  const observer = new RecordingObserver();
  const connection = sseClient.connect({ ...options, origin: "http://x.test", roomId: "r" }, observer);
  return { observer, connection, made: FakeEventSource.made };
}

test("[SSE-8] a proxy that answers 502 for a while costs no event", async () => {
  vi.stubGlobal("EventSource", EventSource);
  const playground = await startPlayground();
  let isBroken = false;
  let refused = 0;
  const proxy = createServer((incoming, outgoing) => {
    if (isBroken) {
      refused += 1;
      outgoing.writeHead(502).end();
      return;
    }
    const { url, method, headers } = incoming;
    const onward = request(`${playground.origin}${url}`, { method: method ?? "GET", headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    outgoing.once("close", () => onward.destroy());
    onward.once("error", () => outgoing.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const room = await playground.createRoom();
  const observer = new RecordingObserver();
  const connection = sseClient.connect({ ...options, origin, roomId: room.id }, observer);
  await expect.poll(() => observer.status).toBe("open");
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => observer.arrivals.length).toBe(1);
  isBroken = true;
  proxy.closeAllConnections();
  await playground.publish(room.id, { type: "a.b" });
  // The first of these ended the EventSource for good; the second is the wrapper's own question.
  await expect.poll(() => refused, { timeout: 12_000 }).toBeGreaterThanOrEqual(2);
  isBroken = false;
  await expect
    .poll(() => observer.arrived, { timeout: 10_000 })
    .toEqual([
      [1, false],
      [2, true],
    ]);
  connection.close();
  proxy.closeAllConnections();
  proxy.close();
  await playground.stop();
}, 30_000);

test("[SSE-8] an EventSource that gave up is made anew with the last id in its address", async () => {
  const { observer, connection, made } = connectFake();
  vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
  made[0]?.greet(7);
  made[0]?.close();
  made[0]?.onerror?.();
  expect(observer.status).toBe("waiting");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(made.map(({ url }) => url.searchParams.get("last_event_id"))).toEqual([null, `${EPOCH}:7`]);
  connection.close();
});

test.each([204, 404])("[SSE-8] it is not made anew when the server says %d", async (status) => {
  const { observer, connection, made } = connectFake();
  const fetching = vi.fn(async () => new Response(null, { status }));
  vi.stubGlobal("fetch", fetching);
  made[0]?.greet(7);
  made[0]?.close();
  made[0]?.onerror?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observer.statuses.at(-1)).toMatchObject({ kind: "closed", cause: { by: "server", code: status } });
  expect(fetching).toHaveBeenCalledOnce();
  connection.close();
});

test("[SSE-8] silence of 45 seconds is taken for a dead line; a heartbeat is not silence", async () => {
  // The wait after it is drawn from 0 on: one of no length would be over before it is looked at.
  const drawn = vi.spyOn(Math, "random").mockReturnValue(0.9);
  onTestFinished(() => drawn.mockRestore());
  const { observer, connection, made } = connectFake();
  made[0]?.greet(0);
  await vi.advanceTimersByTimeAsync(40_000);
  made[0]?.hear("heartbeat", {});
  await vi.advanceTimersByTimeAsync(44_000);
  expect([made.length, observer.status]).toEqual([1, "open"]);
  await vi.advanceTimersByTimeAsync(1_001);
  expect([made[0]?.readyState, observer.status]).toEqual([FakeEventSource.CLOSED, "waiting"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(made).toHaveLength(2);
  connection.close();
});

test("[SSE-5] while the browser waits to reconnect, the status counts down the stream's own retry", async () => {
  const { observer, connection, made } = connectFake();
  made[0]?.greet(0);
  made[0]?.onerror?.();
  const waiting = observer.statuses.at(-1);
  expect(waiting).toMatchObject({ kind: "waiting", cause: { by: "network" } });
  const leftMs =
    (waiting?.kind === "waiting" ? waiting.untilMs : 0) - performance.timeOrigin - performance.now();
  expect(leftMs).toBeCloseTo(4_000, -1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(observer.statuses.at(-1)).toEqual({ kind: "connecting", attempt: 1 });
  connection.close();
});

test("[SSE-4] what the server says at the end is the cause that is shown", async () => {
  const { observer, connection, made } = connectFake();
  made[0]?.hear("come-back", { reason: "This server is about to restart.", retryMs: 2_500 });
  made[0]?.onerror?.();
  const cause = { by: "server", reason: "This server is about to restart." };
  expect(observer.statuses.at(-1)).toMatchObject({ kind: "waiting", cause });
  made[0]?.hear("ended", { reason: "The host closed this room." });
  expect(observer.statuses.at(-1)).toEqual({
    kind: "closed",
    cause: { by: "server", reason: "The host closed this room." },
  });
  connection.close();
});

test("what is no envelope is shown as a frame and is no arrival", async () => {
  const { observer, connection, made } = connectFake();
  made[0]?.hear("message", { hello: 1 }, `${EPOCH}:1`);
  expect(observer.arrivals).toEqual([]);
  expect(observer.frames.at(-1)).toMatchObject({
    direction: "in",
    text: `id: ${EPOCH}:1\ndata: {"hello":1}`,
  });
  connection.close();
});
