import { createServer, type Socket } from "node:net";
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import type { MqttClient } from "mqtt";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventTopic, parseEventTopic, roomOfFilter } from "#lib/transports/mqtt/topics";
import { customHeaders } from "#lib/transports/webhook/custom-headers";
import { systemClock } from "#server/clock";
import { CallbackSender } from "#server/delivery/callback-sender";
import { ask } from "#server/testing/ask";
import { OPEN_GUARD } from "#server/testing/loopback-receiver";
import { closed, connectMqtt, dataOf } from "#server/testing/mqtt-bench";
import { chunkedBody, rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { SEED } from "./random";
import { scaled } from "./scale";

const STRINGS = scaled(1_000, 10_000);
/** Each refusal ends a connection. */
const TOPICS = scaled(100, 10_000);
const ROOM = "abcdefghijkmnpqrstuvwxyz23";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000", EVENTS_KEPT_PER_ROOM: "20000" });
});
afterAll(() => playground.stop());

const PIECES = [
  "\r",
  "\n",
  "\r\n\r\n",
  "\0",
  "\u0085",
  "\u2028",
  "\u2029",
  "\ud800",
  "\t",
  " ",
  ":",
  "data: x",
  "id: 1",
  "event: x",
  "retry: 1",
  "x-injected: 1",
  "HTTP/1.1 200 OK",
  "/",
  "+",
  "#",
  "$SYS",
  "..",
  "rooms",
  "events",
  "é",
  "💥",
  "a",
];
const hostileText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);
const runs = { numRuns: STRINGS, seed: SEED };

test("S5: whatever is fired, a stream has one event for each that was accepted, with the same data", async () => {
  const room = await playground.createRoom();
  const stream = rawRequest(playground.port, [
    `GET /api/rooms/${room.id}/events/stream HTTP/1.1`,
    "host: x",
    "",
  ]);
  await stream.until(/\r\n\r\n/);
  const accepted: unknown[] = [];
  const refused: string[] = [];
  const fire = async (texts: readonly string[]) => {
    const [data, subject, id, type] = texts;
    const whole = { type: "a.b", data, subject, id };
    for (const event of [whole, { type: "a.b", data }, { type, data }]) {
      const { status } = await ask("POST", `${playground.origin}/api/rooms/${room.id}/events`, event);
      if (status === 202) accepted.push(event.data);
      else refused.push(String(status));
    }
  };
  const property = fc.asyncProperty(fc.tuple(hostileText, hostileText, hostileText, hostileText), fire);
  // Four strings each.
  await fc.assert(property, { ...runs, numRuns: STRINGS / 4 });
  await playground.publish(room.id, { type: "the.end" });
  await stream.until(/"the\.end"/);
  await expect.poll(() => chunkedBody(stream.text())).toMatch(/"the\.end".*\n\n$/);
  const heard: { id: string | undefined; event: string | undefined; data: string }[] = [];
  const reader = createParser({ onEvent: ({ id, event, data }) => heard.push({ id, event, data }) });
  reader.feed(chunkedBody(stream.text()));
  const events = heard.filter(({ event }) => event === undefined).map(({ data }) => JSON.parse(data));
  expect(events.map(({ offset }) => offset)).toEqual(Array.from(events, (_, index) => index + 1));
  // A surrogate without its partner is no UTF-8.
  const asSent = accepted.map((data) => JSON.parse(Buffer.from(JSON.stringify(data)).toString()));
  expect(events.map(({ data }) => data)).toEqual([...asSent, null]);
  expect(heard.every(({ id, event }) => event !== undefined || id?.startsWith(room.epoch))).toBe(true);
  // Each side of the border has been seen.
  expect([accepted.length > 0, [...new Set(refused)]]).toEqual([true, ["422"]]);
  stream.socket.destroy();
}, 300_000);

/** Takes requests apart by the lines of RFC 9112 alone. */
async function startLineReader() {
  const heads: string[][] = [];
  const server = createServer((socket: Socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (;;) {
        const end = text.indexOf("\r\n\r\n");
        if (end === -1) return;
        const head = text.slice(0, end).split("\r\n");
        const length = Number(/^content-length: (\d+)$/im.exec(head.join("\n"))?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        text = text.slice(end + 4 + length);
        heads.push(head);
        socket.write("HTTP/1.1 204 No Content\r\n\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/`,
    heads,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

test("S5: hook headers that are accepted arrive as they are, and as no others", async () => {
  const reader = await startLineReader();
  const sender = new CallbackSender({
    guard: OPEN_GUARD,
    clock: systemClock,
    ownOrigin: () => playground.origin,
  });
  const target = { kind: "url", url: reader.url } as const;
  let sent = 0;
  const attempt = async (headers: Readonly<Record<string, string>>): Promise<string[]> => {
    const { outcome } = await sender.attempt({ target, headers, body: "{}" });
    expect([headers, outcome]).toEqual([headers, { delivered: true, status: 204 }]);
    sent += 1;
    expect(reader.heads.length).toBe(sent);
    return (reader.heads.at(-1) ?? []).slice(1);
  };
  const usual = await attempt({});
  let accepted = 0;
  const send = async (name: string, value: string) => {
    const parsed = customHeaders.safeParse(Object.fromEntries([[name, value]]));
    if (!parsed.success) return;
    accepted += 1;
    const own = Object.entries(parsed.data);
    // Blanks around a value are not part of it (RFC 9110 §5.5).
    const expected = own.map(([each, text]) => `${each}: ${text}`.trimEnd().toLowerCase());
    const arrived = await attempt(parsed.data);
    const added = arrived.filter((line) => !usual.includes(line));
    expect(
      added.map((line) =>
        line
          .replace(/: [\t ]+/, ": ")
          .trimEnd()
          .toLowerCase(),
      ),
    ).toEqual(expected.map((line) => line.replace(/: [\t ]+/, ": ")));
    expect(arrived).toHaveLength(usual.length + own.length);
  };
  const headerName = fc.oneof(
    fc.constantFrom("x-a", "Authorization", "__proto__", "Set-Cookie", "content-encoding"),
    hostileText,
  );
  const headerValue = fc.oneof(hostileText, fc.string({ maxLength: 40 }));
  await fc.assert(fc.asyncProperty(headerName, headerValue, send), runs);
  expect(accepted).toBeGreaterThan(STRINGS / 20);
  await sender.close();
  await reader.stop();
}, 300_000);

const topicIn = (room: string) =>
  fc.oneof(
    hostileText,
    hostileText.map((text) => `rooms/${room}/events/${text}`),
    fc
      .array(fc.constantFrom("a", "B", "9", "_", "a.b", "+", "#", "..", "", "\0", "é"), { maxLength: 5 })
      .map((parts) => `rooms/${room}/events/${parts.join("/")}`),
    // Of the others hardly one in thirty carries an event.
    fc
      .array(fc.constantFrom("a", "B", "9", "_"), { minLength: 1, maxLength: 5 })
      .map((parts) => `rooms/${room}/events/${parts.join("/")}`),
  );

test("S5: a topic that carries an event is one of its room alone, and one packet", () => {
  let accepted = 0;
  const carry = (topic: string) => {
    const event = parseEventTopic(topic);
    const room = roomOfFilter(topic);
    // A filter that is let in reaches nothing outside of its room.
    if (room !== undefined) expect(topic.startsWith(`rooms/${room}/`)).toBe(true);
    if (event === undefined) return;
    accepted += 1;
    expect(eventTopic(event.roomId, event.type)).toBe(topic);
    expect(topic).toMatch(/^rooms\/[^/+#]+\/events(\/\w+)+$/);
    const packets: Packet[] = [];
    const reader = parser();
    reader.on("packet", (packet) => packets.push(packet));
    reader.parse(generate({ cmd: "publish", topic, payload: "1", qos: 0, dup: false, retain: false }));
    expect(packets.map((packet) => (packet as IPublishPacket).topic)).toEqual([topic]);
  };
  fc.assert(fc.property(topicIn(ROOM), carry), runs);
  expect(accepted).toBeGreaterThan(0);
});

test("S5: whatever topics a client of the broker publishes to, what is accepted arrives under its topic, once, and nowhere else", async () => {
  const [room, other] = [await playground.createRoom(), await playground.createRoom()];
  const subscriber = await connectMqtt(playground);
  await subscriber.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
  const stranger = await connectMqtt(playground);
  await stranger.client.subscribeAsync(`rooms/${other.id}/events/#`, { qos: 1 });
  const accepted: string[] = [];
  let refused = 0;
  let publisher: MqttClient | undefined;
  const publish = async (topic: string) => {
    publisher ??= (await connectMqtt(playground)).client;
    const gone = closed(publisher).then(() => false);
    const acknowledged = publisher.publishAsync(topic, JSON.stringify(topic), { qos: 1 }).then(
      () => true,
      () => false,
    );
    if (await Promise.race([acknowledged, gone])) {
      accepted.push(topic);
      return;
    }
    refused += 1;
    publisher.end(true);
    publisher = undefined;
  };
  // MQTT.js neither sends an empty topic nor says so.
  const topics = topicIn(room.id).filter((topic) => topic !== "");
  await fc.assert(fc.asyncProperty(topics, publish), { ...runs, numRuns: TOPICS });
  await playground.publish(room.id, { type: "the.end" });
  await expect.poll(() => subscriber.received.at(-1)?.topic).toBe(eventTopic(room.id, "the.end"));
  const arrived = subscriber.received.slice(0, -1);
  expect(arrived.map((message) => [message.topic, dataOf(message)])).toEqual(
    accepted.map((topic) => [topic, topic]),
  );
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(accepted.length + 1);
  expect(stranger.received).toEqual([]);
  // Each side of the border has been seen.
  expect([accepted.length > TOPICS / 50, refused > TOPICS / 50]).toEqual([true, true]);
  for (const client of [subscriber.client, stranger.client, publisher]) client?.end(true);
}, 600_000);
