import { expect, test } from "vitest";
import { decodeStream } from "#lib/wire/decode-stream";
import type { Sender } from "#lib/wire/layer-decoder";
import { readCapture } from "#lib/wire/testing/captures";
import { bytesOfHex, bytesOfText } from "#lib/wire/testing/span-lines";
import { handshakeSteps, type StepRule } from "./handshake-step";
import { MQTT_HANDSHAKE } from "./mqtt-rules";
import { REST_HOOK_HANDSHAKE } from "./rest-hook-rules";
import { SOCKET_IO_HANDSHAKE } from "./socket-io-rules";
import { SSE_HANDSHAKE } from "./sse-rules";
import { WEBSOCKET_HANDSHAKE } from "./websocket-rules";

/** What each step was seen by, `-` where it was not taken. */
function seen(rules: readonly StepRule[], name: string): string[] {
  const { transport, connections } = readCapture(name);
  const unitsOf = (sentBy: Sender) =>
    connections.flatMap((connection) => {
      const stream = decodeStream(transport, sentBy);
      return [...stream.push(connection[sentBy]), ...stream.end()];
    });
  const steps = handshakeSteps(rules, { client: unitsOf("client"), server: unitsOf("server") });
  return steps.map(({ rule, taken }) => `${rule.title}: ${taken?.span.value ?? "-"}`);
}

test("the steps of the WebSocket handshake are found in the bytes of ws", () => {
  expect(
    seen(WEBSOCKET_HANDSHAKE, "ws").map((line) => line.replace(/[A-Za-z0-9+/]{20,}=+/, "BASE64")),
  ).toEqual([
    "Begin as HTTP: GET",
    "Ask for the upgrade: websocket",
    "Give a key: BASE64",
    "Agree: 101",
    "Prove that the key was read: BASE64",
    "Send frames: 81",
  ]);
});

test.each(["socket-io-polling", "socket-io-upgrade"])(
  "the steps of Socket.IO are found in the bytes of socket.io-client, %s",
  (name) => {
    expect(seen(SOCKET_IO_HANDSHAKE, name)).toEqual([
      "Open a session: 0",
      "Join a namespace: 0",
      "Let it in: 0",
    ]);
  },
);

test("a step that was taken before the one it follows does not count", () => {
  const stream = decodeStream("socket-io", "server");
  stream.push(bytesOfText("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
  // Let in, and only then the session.
  const server = stream.push(bytesOfHex("81 02 3430  81 01 30"));
  const steps = handshakeSteps(SOCKET_IO_HANDSHAKE, { client: [], server });
  expect(steps.filter(({ taken }) => taken !== undefined).map(({ rule }) => rule.title)).toEqual([
    "Open a session",
  ]);
});

test.each([
  ["mosquitto-sub", "sub"],
  ["mqtt-js", "mqtt-js"],
])("the steps of MQTT are found in the bytes of %s", (name, clientId) => {
  expect(seen(MQTT_HANDSHAKE, name).map((line) => line.replace(/[a-z0-9]{26}/, "ROOM"))).toEqual([
    "Ask for a connection: MQTT",
    "Say whether a session is kept: 1",
    `Name the client: ${clientId}`,
    "Say whether there is a session: 0",
    "Accept or refuse: 0",
    "Subscribe: rooms/ROOM/events/#",
    "Grant: 1",
  ]);
});

test("the steps of an event stream are found in the bytes of curl, which has nothing to resume", () => {
  const lines = seen(SSE_HANDSHAKE, "curl-event-stream");
  expect(lines.filter((line) => line.endsWith(": -"))).toEqual(["Say what came last: -"]);
});

test("the steps by which a target confirms are found in a recorded REST hook, and a target that is silent misses the last", () => {
  const lines = seen(REST_HOOK_HANDSHAKE, "rest-hook").map((line) =>
    line.replace(/: [^:]{20,}$/, ": SECRET"),
  );
  expect(lines).toEqual(["Send a secret: SECRET", "Answer with success: 200", "Send it back: SECRET"]);
  const client = decodeStream("rest-hook", "client").push(
    bytesOfText("POST /in HTTP/1.1\r\nx-hook-secret: abc\r\ncontent-length: 0\r\n\r\n"),
  );
  const stream = decodeStream("rest-hook", "server");
  const server = stream.push(bytesOfText("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
  const steps = handshakeSteps(REST_HOOK_HANDSHAKE, { client, server });
  expect(steps.map(({ taken }) => taken !== undefined)).toEqual([true, true, false]);
});
