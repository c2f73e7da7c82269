import { afterAll, beforeAll, expect, test } from "vitest";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

/** What is spoken here, by path. A path without a line here fails the test. */
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  "/ws": ["playground.v1"],
  "/mqtt": ["mqtt", "mqttv3.1"],
  "/socket.io/": [],
  "/ws/echo": [],
};
const UNKNOWN = ["chat", "playground.v2", "PLAYGROUND.V1", "MQTT", "mqttv5.0", "chat, superchat"];

let playground: StartedPlayground;
let room: string;
beforeAll(async () => {
  playground = await startPlayground({ ECHO_ENDPOINT: "1" });
  room = (await playground.createRoom()).id;
});
afterAll(() => playground.stop());

/** What the head of the answer names as the subprotocol; undefined when it names none. */
async function chosenOf(path: string, offer: string): Promise<string | undefined> {
  const target = path === "/socket.io/" ? `${path}?EIO=4&transport=websocket` : `${path}?room=${room}`;
  const line = await openRawLine(playground.port, handshake(target, { "Sec-WebSocket-Protocol": offer }));
  await line.until("\r\n\r\n");
  line.socket.destroy();
  return /^sec-websocket-protocol: (.*)\r$/im.exec(line.received().toString("latin1"))?.[1];
}

test("[WS-9] an offer that is not spoken is echoed at no path that can be upgraded (RFC 6455 §4.2.2)", async () => {
  expect(playground.host.http.upgrades().toSorted()).toEqual(Object.keys(SPOKEN).toSorted());
  for (const [path, spoken] of Object.entries(SPOKEN)) {
    for (const offer of UNKNOWN) {
      expect([path, offer, await chosenOf(path, offer)]).toEqual([path, offer, undefined]);
    }
    for (const name of spoken) {
      expect([path, await chosenOf(path, `chat, ${name}`)]).toEqual([path, name]);
    }
  }
});
