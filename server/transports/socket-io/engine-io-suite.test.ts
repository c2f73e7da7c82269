import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

// The cases of the test suite of the Engine.IO protocol, revision 4, under their names there.

const PING_INTERVAL_MS = 300;
const PING_TIMEOUT_MS = 1_000;
const MAX_PAYLOAD_BYTES = 65_536;
/** Who joins no namespace is closed after 10 s anyway: that is not what these cases wait for. */
const END_WITHIN_MS = 8_000;
/** Between two packets of one payload. */
const SEPARATOR = "\x1e";

let playground: StartedPlayground;
/** One whose pings do not come between. */
let quiet: StartedPlayground;
beforeAll(async () => {
  quiet = await startPlayground({ ECHO_ENDPOINT: "1" });
  playground = await startPlayground({
    SOCKET_IO_PING_INTERVAL_MS: String(PING_INTERVAL_MS),
    SOCKET_IO_PING_TIMEOUT_MS: String(PING_TIMEOUT_MS),
  });
});
afterAll(() => Promise.all([playground.stop(), quiet.stop()]));

const POLLING = "EIO=4&transport=polling";
const WEBSOCKET = "EIO=4&transport=websocket";

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Over a connection of its own. */
function ask(at: StartedPlayground, query: string, method = "GET", body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port: at.port, host: "127.0.0.1", path: `/socket.io/?${query}`, method, agent: false };
    const asked = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const opening = z.strictObject({
  sid: z.string(),
  upgrades: z.array(z.string()),
  pingInterval: z.number(),
  pingTimeout: z.number(),
  maxPayload: z.number(),
});

/** A session that polls. */
async function opened(at: StartedPlayground) {
  const { text } = await ask(at, POLLING);
  const { sid } = opening.parse(JSON.parse(text.slice(1)));
  const query = `${POLLING}&sid=${sid}`;
  return {
    sid,
    poll: () => ask(at, query),
    push: (body: string) => ask(at, query, "POST", body),
  };
}

/** A WebSocket, the messages that came, and how it ended. */
function open(at: StartedPlayground, query: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${at.port}/socket.io/?${query}`);
  const messages: string[] = [];
  let ended: number | undefined;
  let status: number | undefined;
  socket.on("message", (data) => messages.push(String(data)));
  socket.on("close", (code) => {
    ended = code;
  });
  socket.on("unexpected-response", (_request, response) => {
    status = response.statusCode;
    socket.terminate();
  });
  socket.on("error", () => {});
  return {
    socket,
    messages,
    ended: () => ended,
    status: () => status,
    has: (count: number) => expect.poll(() => messages.length).toBeGreaterThanOrEqual(count),
    hasEnded: () => expect.poll(() => ended, { timeout: END_WITHIN_MS }).toBeDefined(),
  };
}

describe("handshake, HTTP long-polling", () => {
  test("[SIO-8] successfully opens a session", async () => {
    const { status, text } = await ask(playground, POLLING);
    expect([status, text[0]]).toEqual([200, "0"]);
    expect(opening.parse(JSON.parse(text.slice(1)))).toMatchObject({
      upgrades: ["websocket"],
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      maxPayload: MAX_PAYLOAD_BYTES,
    });
  });

  test.each([
    ["fails with an invalid EIO query parameter", "transport=polling", "GET", 400],
    ["fails with an invalid EIO query parameter", "EIO=abc&transport=polling", "GET", 400],
    ["fails with another revision of the protocol", "EIO=3&transport=polling", "GET", 400],
    ["fails with an invalid transport query parameter", "EIO=4", "GET", 400],
    ["fails with an invalid transport query parameter", "EIO=4&transport=abc", "GET", 400],
    ["fails with a transport that is a property of every object", "EIO=4&transport=constructor", "GET", 400],
    ["fails with an invalid request method", POLLING, "POST", 400],
    ["fails with an invalid request method", POLLING, "PUT", 400],
    ["fails with a session that there is not", `${POLLING}&sid=nobody`, "GET", 400],
    ["fails with a session that there is not", `${POLLING}&sid=nobody`, "POST", 400],
    ["fails with a session that is a property of every object", `${POLLING}&sid=__proto__`, "GET", 400],
  ])("[SIO-8] %s: %s", async (_what, query, method, status) => {
    expect((await ask(playground, query, method)).status).toBe(status);
  });
});

describe("handshake, WebSocket", () => {
  test("[SIO-8] successfully opens a session", async () => {
    const { socket, messages, has } = open(playground, WEBSOCKET);
    await has(1);
    expect(messages[0]?.[0]).toBe("0");
    expect(opening.parse(JSON.parse(messages[0]?.slice(1) ?? ""))).toMatchObject({
      upgrades: [],
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      maxPayload: MAX_PAYLOAD_BYTES,
    });
    socket.terminate();
  });

  test.each([
    // The engine opens these two to say so, and closes.
    ["fails with an invalid EIO query parameter", "transport=websocket", undefined],
    ["fails with an invalid EIO query parameter", "EIO=abc&transport=websocket", undefined],
    ["fails with an invalid transport query parameter", "EIO=4", 400],
    ["fails with an invalid transport query parameter", "EIO=4&transport=abc", 400],
    ["fails with a session that there is not", `${WEBSOCKET}&sid=nobody`, 400],
  ])("[SIO-8] %s: %s", async (_what, query, expected) => {
    const { status, hasEnded } = open(playground, query);
    await hasEnded();
    expect(status()).toBe(expected);
  });
});

describe("message, HTTP long-polling", () => {
  /** A session in the namespace that sends messages back; both packets of the greeting have been polled. */
  async function echoing() {
    const session = await opened(quiet);
    await session.push("40/echo,");
    let greeting = "";
    while (!greeting.includes('["auth"')) greeting += (await session.poll()).text;
    return session;
  }

  test("[SIO-8] sends and receives a payload containing one plain text packet", async () => {
    const { push, poll } = await echoing();
    expect(await push('42/echo,["message","hello"]')).toEqual({ status: 200, text: "ok" });
    expect(await poll()).toEqual({ status: 200, text: '42/echo,["message-back","hello"]' });
  });

  test("[SIO-8] sends and receives a payload containing several plain text packets", async () => {
    const { push, poll } = await echoing();
    const packets = [1, 2, 3].map((n) => `42/echo,["message",${n}]`);
    expect(await push(packets.join(SEPARATOR))).toEqual({ status: 200, text: "ok" });
    const answers = [1, 2, 3].map((n) => `42/echo,["message-back",${n}]`);
    expect(await poll()).toEqual({ status: 200, text: answers.join(SEPARATOR) });
  });

  test("[SIO-8] sends and receives a payload containing plain text and binary packets", async () => {
    const { push, poll } = await echoing();
    const place = '{"_placeholder":true,"num":0}';
    const binary = `451-/echo,["message",${place}]${SEPARATOR}bAQIDBA==`;
    expect(await push(`42/echo,["message","hello"]${SEPARATOR}${binary}`)).toMatchObject({ status: 200 });
    const answers = ['42/echo,["message-back","hello"]', `451-/echo,["message-back",${place}]`, "bAQIDBA=="];
    expect(await poll()).toEqual({ status: 200, text: answers.join(SEPARATOR) });
  });

  test("[SIO-8] closes the session upon invalid packet format", async () => {
    const { push, poll } = await opened(quiet);
    await push("abc").catch(() => {});
    expect([(await poll()).status, (await push("40")).status]).toEqual([400, 400]);
  });

  test("[SIO-8] closes the session upon duplicate poll requests", async () => {
    const { push, poll } = await opened(quiet);
    const statuses = await Promise.all([poll(), poll()].map((answer) => answer.then(({ status }) => status)));
    // One is told that the session has ended, the other that it should not have come.
    expect(statuses.sort()).toEqual([200, 400]);
    expect((await push("40")).status).toBe(400);
  });

  test("[SIO-8] refuses a payload that is too big, and lives on without that session", async () => {
    const session = await opened(quiet);
    const body = `4${"x".repeat(MAX_PAYLOAD_BYTES)}`;
    expect((await session.push(body).catch(() => ({ status: 413 }))).status).toBe(413);
    expect((await ask(quiet, POLLING)).status).toBe(200);
  });
});

describe("message, WebSocket", () => {
  test("[SIO-8] closes the session upon invalid packet format", async () => {
    const { socket, has, hasEnded } = open(quiet, WEBSOCKET);
    await has(1);
    socket.send("abc");
    await hasEnded();
  });

  test("[SIO-8] closes the session upon a message that is too big", async () => {
    const { socket, has, hasEnded, ended } = open(quiet, WEBSOCKET);
    await has(1);
    socket.send(`4${"x".repeat(MAX_PAYLOAD_BYTES)}`);
    await hasEnded();
    expect(ended()).toBe(1009);
  });
});

describe("heartbeat", () => {
  test("[SIO-8] HTTP long-polling: sends ping/pong packets", async () => {
    const { poll, push } = await opened(playground);
    for (let n = 0; n < 3; n += 1) {
      expect(await poll()).toEqual({ status: 200, text: "2" });
      expect(await push("3")).toEqual({ status: 200, text: "ok" });
    }
  });

  test("[SIO-8] HTTP long-polling: closes the session upon ping timeout", async () => {
    const { poll, push } = await opened(playground);
    expect((await poll()).text).toBe("2");
    // Held until the session ends.
    await poll();
    expect((await push("3")).status).toBe(400);
  });

  test("[SIO-8] WebSocket: sends ping/pong packets", async () => {
    const { socket, messages, has } = open(playground, WEBSOCKET);
    for (let n = 1; n <= 3; n += 1) {
      await has(n + 1);
      expect(messages[n]).toBe("2");
      socket.send("3");
    }
    await has(5);
    socket.terminate();
  });

  test("[SIO-8] WebSocket: closes the session upon ping timeout", async () => {
    const { messages, hasEnded } = open(playground, WEBSOCKET);
    await hasEnded();
    expect(messages.slice(1)).toEqual(["2"]);
  });
});

describe("close", () => {
  test("[SIO-8] HTTP long-polling: forcefully closes the session", async () => {
    const { poll, push } = await opened(quiet);
    const polling = poll();
    await push("1");
    expect(await polling).toEqual({ status: 200, text: "6" });
    expect((await poll()).status).toBe(400);
  });

  test("[SIO-8] WebSocket: forcefully closes the session", async () => {
    const { socket, has, hasEnded } = open(quiet, WEBSOCKET);
    await has(1);
    socket.send("1");
    await hasEnded();
  });
});

describe("upgrade", () => {
  /** A session on its way from polling to WebSocket, as far as the answer to the probe. */
  async function probing() {
    const session = await opened(quiet);
    const line = open(quiet, `${WEBSOCKET}&sid=${session.sid}`);
    await expect.poll(() => line.socket.readyState).toBe(WebSocket.OPEN);
    line.socket.send("2probe");
    await line.has(1);
    expect(line.messages).toEqual(["3probe"]);
    return { ...session, ...line };
  }

  test("[SIO-8] successfully upgrades from HTTP long-polling to WebSocket", async () => {
    const { socket, messages, poll, has } = await probing();
    expect(await poll()).toEqual({ status: 200, text: "6" });
    socket.send("5");
    socket.send("40/echo,");
    await has(3);
    socket.send('42/echo,["message","hello"]');
    await has(4);
    expect(messages.at(-1)).toBe('42/echo,["message-back","hello"]');
    socket.terminate();
  });

  test("[SIO-8] ignores HTTP requests with same sid after upgrade", async () => {
    const { socket, poll, push, has, messages } = await probing();
    socket.send("5");
    // The upgrade is through when what follows it is answered.
    socket.send("40/echo,");
    await has(2);
    expect([(await poll()).status, (await push("40")).status]).toEqual([400, 400]);
    socket.send('42/echo,["message","hello"]');
    await expect.poll(() => messages.at(-1)).toBe('42/echo,["message-back","hello"]');
    socket.terminate();
  });

  test("[SIO-8] ignores WebSocket connection with same sid after upgrade", async () => {
    const { sid, socket, has, messages } = await probing();
    socket.send("5");
    socket.send("40/echo,");
    await has(2);
    const second = open(quiet, `${WEBSOCKET}&sid=${sid}`);
    await second.hasEnded();
    socket.send('42/echo,["message","hello"]');
    await expect.poll(() => messages.at(-1)).toBe('42/echo,["message-back","hello"]');
    socket.terminate();
  });
});
