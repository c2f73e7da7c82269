import { createParser } from "eventsource-parser";
import { parser as mqttParser } from "mqtt-packet";
import { expect, test } from "vitest";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { decodeStream } from "./decode-stream";
import type { Sender } from "./layer-decoder";
import { overheadOf } from "./overhead";
import { captureNames, readCapture } from "./testing/captures";
import { expectSpansInUnits, sameInPieces, survivesGarbage } from "./testing/in-pieces";
import { bytesOfText, summaryLines } from "./testing/span-lines";
import type { WireUnit } from "./wire-unit";

const SENDERS: readonly Sender[] = ["client", "server"];

/** The stream as a decoder of one layer, for the tests that cut it to pieces. */
function asLayer(...[transportId, sentBy]: Parameters<typeof decodeStream>) {
  const stream = decodeStream(transportId, sentBy);
  return Object.assign(stream, { endMessage: () => stream.end() });
}

function decodeCapture(name: string, connection: number, sentBy: Sender): WireUnit[] {
  const { transport, connections } = readCapture(name);
  const bytes = connections[connection]?.[sentBy];
  if (bytes === undefined) throw new Error(`${name} has no connection ${connection}`);
  return sameInPieces(() => asLayer(transport, sentBy), bytes);
}

const lines = (...[name, connection, sentBy]: Parameters<typeof decodeCapture>) =>
  summaryLines(decodeCapture(name, connection, sentBy)).map((line) => line.replace(/[a-z0-9]{26}/, "ROOM"));

const contentsOf = (units: readonly WireUnit[], layer: WireUnit["layer"]): Buffer[] =>
  units.flatMap((unit) => [
    ...(unit.layer === layer ? [Buffer.from(unit.bytes)] : []),
    ...contentsOf(unit.units, layer),
  ]);

test.each(captureNames())("%s: every byte is accounted for, without a complaint", (name) => {
  const { connections } = readCapture(name);
  for (const [index, connection] of connections.entries())
    for (const sentBy of SENDERS) {
      const units = decodeCapture(name, index, sentBy);
      expectSpansInUnits(units);
      expect(JSON.stringify(units)).not.toContain('"invalid"');
      const { wireBytes, payloadBytes, layers, otherBytes } = overheadOf(units);
      expect(wireBytes).toBe(connection[sentBy].length);
      expect(payloadBytes + layers.reduce((sum, each) => sum + each.framingBytes, 0)).toBe(wireBytes);
      expect(otherBytes).toBe(0);
      expect(Buffer.concat(units.map(({ bytes }) => Buffer.from(bytes)))).toEqual(
        Buffer.from(connection[sentBy]),
      );
    }
});

test("mosquitto_pub: the three levels of QoS, packet by packet", () => {
  const topic = "topic rooms/ROOM/events/order/paid";
  expect(SENDERS.map((sentBy) => [0, 1, 2].map((index) => lines("mosquitto-pub", index, sentBy)))).toEqual([
    [
      [
        "MQTT CONNECT, client id pub-0, clean session, keep alive 60 s",
        `MQTT PUBLISH QoS 0, ${topic}, 14 bytes of payload`,
        "MQTT DISCONNECT",
      ],
      [
        "MQTT CONNECT, client id pub-1, clean session, keep alive 60 s",
        `MQTT PUBLISH QoS 1, ${topic}, packet id 1, 14 bytes of payload`,
        "MQTT DISCONNECT",
      ],
      [
        "MQTT CONNECT, client id pub-2, clean session, keep alive 60 s",
        `MQTT PUBLISH QoS 2, ${topic}, packet id 1, 14 bytes of payload`,
        "MQTT PUBREL, packet id 1",
        "MQTT DISCONNECT",
      ],
    ],
    [
      ["MQTT CONNACK, accepted"],
      ["MQTT CONNACK, accepted", "MQTT PUBACK, packet id 1"],
      ["MQTT CONNACK, accepted", "MQTT PUBREC, packet id 1", "MQTT PUBCOMP, packet id 1"],
    ],
  ]);
});

test.each(["mosquitto-sub", "mqtt-js"])("%s: mqtt-packet finds the same packets", (name) => {
  for (const sentBy of SENDERS) {
    const packets = contentsOf(decodeCapture(name, 0, sentBy), "mqtt");
    const lengths: number[] = [];
    const theirs = mqttParser();
    theirs.on("packet", ({ length }) => lengths.push(length ?? 0));
    theirs.parse(Buffer.concat(packets));
    expect(packets.length).toBeGreaterThan(2);
    expect(packets.map((packet) => packet.length - 2 - (packet.length > 129 ? 1 : 0))).toEqual(lengths);
  }
});

test("mqtt.js: a packet comes in many frames, and is shown with the last of them", () => {
  const [head, ...frames] = lines("mqtt-js", 0, "client");
  expect(head).toContain("HTTP request GET /mqtt?room=ROOM");
  expect(frames.slice(0, 10).filter((line) => line.startsWith("  "))).toEqual([
    "  MQTT CONNECT, client id mqtt-js, clean session, keep alive 60 s",
  ]);
  expect(frames[8]).toBe("WebSocket binary frame, FIN, masked, 7 bytes of payload");
});

test("ws: the handshake, an event, a ping and its pong, and the close of both sides", () => {
  expect(lines("ws", 0, "client")).toEqual([
    "HTTP request GET /ws?room=ROOM, 258 bytes of head",
    "WebSocket ping frame, FIN, masked, 4 bytes of payload",
    "WebSocket close frame, FIN, masked, 6 bytes of payload",
  ]);
  expect(lines("ws", 0, "server")).toEqual([
    "HTTP response 101 Switching Protocols, 129 bytes of head",
    "WebSocket text frame, FIN, not masked, 266 bytes of payload",
    "  JSON, 266 bytes",
    "WebSocket pong frame, FIN, not masked, 4 bytes of payload",
    "WebSocket close frame, FIN, not masked, 6 bytes of payload",
  ]);
});

test("socket.io-client: four layers on the WebSocket, after a probe", () => {
  expect(lines("socket-io-upgrade", 2, "client").slice(1)).toEqual([
    "WebSocket text frame, FIN, masked, 6 bytes of payload",
    "  Engine.IO ping, probe",
    "WebSocket text frame, FIN, masked, 1 byte of payload",
    "  Engine.IO upgrade",
    "WebSocket text frame, FIN, masked, 74 bytes of payload",
    "  Engine.IO message, 73 bytes",
    "    Socket.IO EVENT publish, ack id 0, 71 bytes",
  ]);
  expect(lines("socket-io-polling", 2, "server").slice(1)).toEqual([
    "HTTP body, 143 bytes",
    "  Engine.IO message, 60 bytes",
    "    Socket.IO CONNECT",
    "  Engine.IO message, 80 bytes",
    "    Socket.IO EVENT welcome, 79 bytes",
  ]);
});

test("curl: an event stream in chunks, and eventsource-parser hears the same", () => {
  const units = decodeCapture("curl-event-stream", 0, "server");
  expect(summaryLines(units).map((line) => line.replace(/[0-9a-f]{16}:/, "EPOCH:"))).toEqual([
    "HTTP response 200 OK, 292 bytes of head",
    "HTTP chunk, 171 bytes",
    "  SSE comment, SSE retry 2637 ms",
    "  SSE event recovered, id EPOCH:1, 91 bytes of data",
    "HTTP chunk, 297 bytes",
    "  SSE event message, id EPOCH:2, 266 bytes of data",
  ]);
  const heard: string[] = [];
  createParser({ onEvent: ({ event = "message" }) => heard.push(event) }).feed(
    Buffer.concat(contentsOf(units, "sse")).toString("utf8"),
  );
  expect(heard).toEqual(["recovered", "message"]);
});

test("curl: the answer to HEAD has no body when it is said to answer HEAD", () => {
  const { connections } = readCapture("curl-polling");
  const [connection] = connections;
  const stream = decodeStream("polling", "server", (index) => ["GET", "GET", "HEAD"][index]);
  const answers = connection?.server ?? new Uint8Array();
  const units = [...stream.push(answers), ...stream.push(answers), ...stream.end()];
  expect(units.map(({ summary }) => summary.split(",", 1)[0])).toEqual([
    "HTTP response 200 OK",
    "HTTP body",
    "HTTP response 304 Not Modified",
    "HTTP response 200 OK",
    "HTTP response 200 OK",
    "HTTP body",
    "HTTP response 304 Not Modified",
    "HTTP response 200 OK",
  ]);
});

test.each(TRANSPORT_IDS)("garbage on %s is taken without a throw", (transportId) => {
  const heads = [
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    "HTTP/1.1 101 \r\nUpgrade: websocket\r\n\r\n",
  ].map(bytesOfText);
  for (const sentBy of SENDERS) survivesGarbage(() => asLayer(transportId, sentBy), ...heads);
});
