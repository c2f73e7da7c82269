import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { errors as UndiciErrors } from "undici";
import { afterEach, expect, test } from "vitest";
import { VERSION } from "#lib/version";
import { systemClock } from "#server/clock";
import { createHandClock } from "#server/testing/hand-clock";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { ATTEMPT_TIMEOUT_MS, CallbackSender, MAX_RESPONSE_BYTES } from "./callback-sender";
import { ConnectionFailed } from "./guarded-connector";

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function newSender(options: Partial<ConstructorParameters<typeof CallbackSender>[0]> = {}): CallbackSender {
  const sender = new CallbackSender({
    guard: OPEN_GUARD,
    clock: systemClock,
    ownOrigin: () => "http://127.0.0.1:1",
    ...options,
  });
  closing.push(() => sender.close());
  return sender;
}

async function receiver(...parts: Parameters<typeof startLoopbackReceiver>): Promise<LoopbackReceiver> {
  const started = await startLoopbackReceiver(...parts);
  closing.push(() => started.stop());
  return started;
}

/** A server that speaks no HTTP of its own: what came in, and what is written, byte by byte. */
async function rawListener(onData: (socket: Socket, chunk: Buffer) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => onData(socket, chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const post = (url: string, body = "{}", headers = {}) => ({
  target: { kind: "url", url } as const,
  headers,
  body,
});

test("[WH-1] an attempt is a POST of JSON that names its sender; nobody can replace the content type", async () => {
  const { url, requests } = await receiver();
  const { outcome } = await newSender().attempt(
    post(url, '{"text":"é"}', { "webhook-id": "msg_1", "x-a": "b" }),
  );
  expect(outcome).toEqual({ delivered: true, status: 204 });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: "POST",
    path: "/hook",
    body: '{"text":"é"}',
    headers: {
      "content-type": "application/json",
      "user-agent": `EventPlayground/${VERSION}`,
      "webhook-id": "msg_1",
      "x-a": "b",
    },
  });
});

test.each([
  [200, { delivered: true, status: 200 }],
  [299, { delivered: true, status: 299 }],
  [304, { delivered: false, status: 304, failure: "redirect" }],
  [400, { delivered: false, status: 400, failure: "http_4xx" }],
  [410, { delivered: false, status: 410, failure: "gone" }],
  [429, { delivered: false, status: 429, failure: "http_4xx" }],
  [500, { delivered: false, status: 500, failure: "http_5xx" }],
  [599, { delivered: false, status: 599, failure: "http_5xx" }],
])("[WH-8] only 2xx is a success: %i", async (status, outcome) => {
  const { url } = await receiver((response) => response.writeHead(status).end());
  expect((await newSender().attempt(post(url))).outcome).toEqual(outcome);
});

test.each([301, 302, 303, 307, 308])(
  "[WH-9] a %i is a failure, and its Location is never visited",
  async (status) => {
    const elsewhere = await receiver();
    const { url } = await receiver((response) =>
      response.writeHead(status, { location: elsewhere.url }).end(),
    );
    const { outcome } = await newSender().attempt(post(url));
    expect(outcome).toEqual({ delivered: false, status, failure: "redirect" });
    expect(elsewhere.requests).toEqual([]);
  },
);

test("[WH-8] an answer after 14 s counts, none within 15 s is a timeout", async () => {
  const clock = createHandClock();
  const answers: (() => void)[] = [];
  const { url, requests } = await receiver((response) => {
    answers.push(() => response.writeHead(200).end());
  });
  const sender = newSender({ clock });
  const slow = sender.attempt(post(url));
  await expect.poll(() => requests.length).toBe(1);
  clock.advance(14_000);
  answers[0]?.();
  expect((await slow).outcome).toEqual({ delivered: true, status: 200 });

  const tooSlow = sender.attempt(post(url));
  await expect.poll(() => requests.length).toBe(2);
  clock.advance(ATTEMPT_TIMEOUT_MS);
  const { outcome, startedAtMs, endedAtMs } = await tooSlow;
  expect(outcome).toEqual({ delivered: false, failure: "timeout" });
  expect(endedAtMs - startedAtMs).toBe(15_000);
});

test("[WH-8] a call that was given up ends its connection, and opens no other", async () => {
  const clock = createHandClock();
  let connections = 0;
  const open = new Set<Socket>();
  let hasAsked = false;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on("error", () => {}).on("close", () => open.delete(socket));
    socket.on("data", () => {
      hasAsked = true;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const sender = newSender({ clock });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const attempt = sender.attempt(post(url));
  await expect.poll(() => hasAsked).toBe(true);
  clock.advance(ATTEMPT_TIMEOUT_MS);
  expect((await attempt).outcome).toEqual({ delivered: false, failure: "timeout" });
  await expect.poll(() => open.size).toBe(0);
  // What undici opens, it opens at once: it would be there before an answer to another request is.
  const { url: other } = await receiver();
  expect((await sender.attempt(post(other))).outcome.delivered).toBe(true);
  expect(connections).toBe(1);
});

test("[WH-8] there is a connection within 5 s, or it is a timeout", async () => {
  const clock = createHandClock();
  const never = new Promise<never>(() => {});
  const sender = newSender({ clock, guard: { ...OPEN_GUARD, resolve: () => never } });
  const attempt = sender.attempt(post("http://silent.example.com/"));
  await expect.poll(() => clock.waiting().length).toBe(2);
  clock.advance(5_000);
  expect((await attempt).outcome).toEqual({ delivered: false, failure: "timeout" });
});

test("[WH-16] each trouble before an answer has its class", async () => {
  const sender = newSender();
  const failureAt = async (url: string, with_ = sender) => {
    const { outcome, error } = await with_.attempt(post(url));
    expect(error).toBeTypeOf("string");
    return outcome.delivered ? undefined : outcome.failure;
  };
  const gone = await startLoopbackReceiver();
  await gone.stop();
  expect(await failureAt(gone.url)).toBe("connect");
  const resets = await rawListener((socket) => socket.resetAndDestroy());
  expect(await failureAt(resets)).toBe("connect");
  const nonsense = await rawListener((socket) => socket.end("SMTP ready\r\n"));
  expect(await failureAt(nonsense)).toBe("connect");
  const plain = await receiver();
  expect(await failureAt(plain.url.replace("http:", "https:"))).toBe("tls");
  const noSuchName = async () => {
    throw Object.assign(new Error("getaddrinfo ENOTFOUND nowhere.example"), { code: "ENOTFOUND" });
  };
  const lost = newSender({ guard: { ...OPEN_GUARD, resolve: noSuchName } });
  expect(await failureAt("http://nowhere.example/", lost)).toBe("dns");
  expect(new ConnectionFailed("dns", "x").failure).toBe("dns");
});

test("[WH-16] of an endless answer about 16 KiB are read, then the connection is closed", async () => {
  let sent = 0;
  let isClosed = false;
  const { url } = await receiver((response) => {
    const chunk = Buffer.alloc(65_536, "a");
    response.writeHead(500);
    response.on("close", () => {
      isClosed = true;
    });
    const more = () => {
      while (!response.destroyed && sent < 1e9) {
        sent += chunk.length;
        if (!response.write(chunk)) break;
      }
    };
    response.on("drain", more);
    more();
  });
  const { outcome, responseBody, bytesIn } = await newSender().attempt(post(url));
  await expect.poll(() => isClosed).toBe(true);
  expect(outcome).toMatchObject({ delivered: false, status: 500 });
  expect(responseBody).toHaveLength(MAX_RESPONSE_BYTES);
  // What the kernels had under way does not count as read.
  expect(bytesIn).toBeLessThan(1_000_000);
  expect(sent).toBeLessThan(50_000_000);
});

test("[WH-16] a head that is too long costs no error for each of its lines", async () => {
  let errors = 0;
  class Counted extends UndiciErrors.UndiciError {
    constructor(...parts: ConstructorParameters<typeof UndiciErrors.UndiciError>) {
      super(...parts);
      errors += 1;
    }
  }
  Object.setPrototypeOf(UndiciErrors.HeadersOverflowError, Counted);
  closing.push(() => Object.setPrototypeOf(UndiciErrors.HeadersOverflowError, UndiciErrors.UndiciError));
  const head = `HTTP/1.1 200 OK\r\n${"a:b\r\n".repeat(20_000)}`;
  const url = await rawListener((socket) => socket.write(head));
  const { outcome, error } = await newSender().attempt(post(url));
  expect(outcome).toEqual({ delivered: false, failure: "connect" });
  expect(error).toBe("Headers Overflow Error");
  expect(errors).toBeGreaterThan(0);
  expect(errors).toBeLessThan(500);
});

test("[ME-8] bytes of each attempt are those at the other end of the socket, also on a kept connection", async () => {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok";
  const sockets = new Set<Socket>();
  let requestBytes = 0;
  const url = await rawListener((socket, chunk) => {
    sockets.add(socket);
    requestBytes += chunk.length;
    if (chunk.toString().endsWith("}")) socket.write(answer);
  });
  const sender = newSender();
  for (const body of ["{}", JSON.stringify({ text: "é".repeat(2_000) }), "{}", "{}"]) {
    requestBytes = 0;
    const { bytesOut, bytesIn } = await sender.attempt(post(url, body));
    expect({ bytesOut, bytesIn }).toEqual({ bytesOut: requestBytes, bytesIn: answer.length });
  }
  // undici rests a connection for one turn of the event loop, so that two take turns here.
  expect(sockets.size).toBeLessThan(3);
});

test("[SEC-4] our own receiver is called over loopback while the guard refuses loopback", async () => {
  const { url, requests } = await receiver();
  const guard = {
    ...OPEN_GUARD,
    refusalOfUrl: () => "it is refused",
    refusalOfAddress: () => "it is refused",
  };
  const sender = newSender({ guard, ownOrigin: () => new URL(url).origin });
  const own = await sender.attempt({
    target: { kind: "own-receiver", receiverId: "abc" },
    headers: {},
    body: "{}",
  });
  expect(own.outcome).toEqual({ delivered: true, status: 204 });
  expect(requests.map(({ path }) => path)).toEqual(["/in/abc"]);
  expect((await sender.attempt(post(url))).outcome).toEqual({ delivered: false, failure: "blocked" });
  expect(requests).toHaveLength(1);
});
