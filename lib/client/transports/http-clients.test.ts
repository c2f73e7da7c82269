import { EventSource } from "eventsource";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { RecordingObserver } from "#lib/client/testing/recording-observer";
import { longPollingClient } from "#lib/client/transports/long-polling/long-polling-client";
import { pollingClient } from "#lib/client/transports/polling/polling-client";
import { sseClient } from "#lib/client/transports/sse/sse-client";
import type { ConnectOptions } from "#lib/client/transports/transport";
import { formatCursor, parseCursor } from "#lib/events/cursor";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  vi.stubGlobal("EventSource", EventSource);
  playground = await startPlayground();
});
afterAll(async () => {
  await playground.stop();
  vi.unstubAllGlobals();
});

const patient = { timeout: 15_000 };

describe.each([sseClient, longPollingClient, pollingClient])("the browser's half of $id", (transport) => {
  async function connect(options: Partial<ConnectOptions> = {}, room?: { id: string; epoch: string }) {
    const { id, epoch } = room ?? (await playground.createRoom());
    const observer = new RecordingObserver();
    const connection = transport.connect(
      {
        origin: playground.origin,
        roomId: id,
        subscriberId: "lane",
        resume: true,
        pollIntervalMs: 600,
        since: undefined,
        ...options,
      },
      observer,
    );
    const publish = () => playground.publish(id, { type: "order.paid", data: { total: 1 } });
    const cut = (forMs: number) =>
      fetch(`${playground.origin}/api/rooms/${id}/faults/cut`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ subscriber: "lane", forMs }),
      });
    return { id, epoch, observer, connection, publish, cut };
  }

  test("[CORE-10] hears what is published after it opened, each event once, in order, and knows its cursor", async () => {
    const room = await playground.createRoom();
    await playground.publish(room.id, { type: "a.b" });
    const { observer, connection, publish } = await connect({}, room);
    await expect.poll(() => observer.status).toBe("open");
    for (let n = 0; n < 5; n += 1) await publish();
    await expect.poll(() => observer.arrivals.length, patient).toBe(5);
    const cursor = connection.cursor();
    connection.close();
    expect(observer.arrived).toEqual([2, 3, 4, 5, 6].map((offset) => [offset, false]));
    expect(observer.arrivals[0]?.envelope).toMatchObject({ type: "order.paid", data: { total: 1 } });
    expect(observer.outcomes).toEqual(["fresh"]);
    expect(observer.statuses.map(({ kind }) => kind)).toEqual(["connecting", "open"]);
    expect(cursor && formatCursor(cursor)).toBe(`${room.epoch}:6`);
    expect(observer.frames.some(({ text }) => text.includes('"order.paid"'))).toBe(true);
  });

  test("[CORE-4] begins after the cursor it is given, and says that this was recovered", async () => {
    const room = await playground.createRoom();
    for (let n = 0; n < 3; n += 1) await playground.publish(room.id, { type: "a.b" });
    const { observer, connection } = await connect({ since: { epoch: room.epoch, offset: 1 } }, room);
    await expect.poll(() => observer.arrivals.length, patient).toBe(2);
    connection.close();
    expect([observer.arrived, observer.outcomes]).toEqual([
      [
        [2, true],
        [3, true],
      ],
      ["recovered"],
    ]);
  });

  test("[CORE-4] says so when the cursor cannot be resumed, and goes on from now", async () => {
    const since = parseCursor(`${"0".repeat(16)}:7`);
    const { observer, connection, publish } = await connect({ since });
    await expect.poll(() => observer.outcomes).toEqual(["not-recovered"]);
    await publish();
    await expect.poll(() => observer.arrived, patient).toEqual([[1, false]]);
    connection.close();
  });

  test("[CORE-4] comes back after a cut line with what it missed, marked as sent again", async () => {
    const { observer, connection, publish, cut } = await connect();
    await expect.poll(() => observer.status).toBe("open");
    await publish();
    await expect.poll(() => observer.arrivals.length, patient).toBe(1);
    await cut(1_500);
    for (let n = 0; n < 3; n += 1) await publish();
    await expect.poll(() => observer.arrivals.length, patient).toBe(4);
    await expect.poll(() => observer.status).toBe("open");
    await publish();
    await expect.poll(() => observer.arrivals.length, patient).toBe(5);
    connection.close();
    expect(observer.arrived).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, true],
      [5, false],
    ]);
    expect(observer.outcomes).toEqual(["fresh", "recovered"]);
    const waiting = observer.statuses.find((status) => status.kind === "waiting");
    expect(waiting).toMatchObject({ cause: { by: "network" }, untilMs: expect.any(Number) });
  });

  test("with resume off it comes back with nothing of what it missed", async () => {
    const { observer, connection, publish, cut } = await connect({ resume: false });
    await expect.poll(() => observer.status).toBe("open");
    await cut(1_500);
    await publish();
    await expect.poll(() => observer.outcomes, patient).toEqual(["fresh", "fresh"]);
    await publish();
    await expect.poll(() => observer.arrived, patient).toEqual([[2, false]]);
    connection.close();
  });

  test("stops for good when there is no such room, and says why", async () => {
    const { observer, connection } = await connect({}, { id: "a".repeat(26), epoch: "" });
    await expect.poll(() => observer.status, patient).toBe("closed");
    expect(observer.statuses.at(-1)).toMatchObject({ cause: { by: "server", code: 404 } });
    connection.close();
  });

  test("nothing is told after closing, and closing twice is harmless", async () => {
    const { id, observer, connection, publish } = await connect();
    await expect.poll(() => observer.status).toBe("open");
    connection.close();
    connection.close();
    const told = [observer.statuses.length, observer.frames.length];
    await publish();
    const room = await playground.host.rooms.find(id);
    const anyEvent = {} as Parameters<typeof room.matched>[0];
    await expect.poll(() => room.matched(anyEvent, [])).toEqual({});
    expect([observer.statuses.length, observer.frames.length, observer.arrivals.length]).toEqual([
      ...told,
      0,
    ]);
  });
});
