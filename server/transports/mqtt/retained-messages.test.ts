import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectMqtt, dataOf, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { RetainedMessages } from "./retained-messages";

let playground: StartedPlayground;
const raws: RawClient[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
});
afterEach(() => {
  for (const raw of raws.splice(0)) raw.destroy();
});
afterAll(() => playground.stop());

/** Sends retained PUBLISHes in one write, "" being the empty one, and waits until all are acknowledged. */
async function retain(topic: string, payloads: readonly string[]): Promise<void> {
  const raw = new RawClient(tcpPortOf(playground));
  raws.push(raw);
  await raw.connected();
  const publish = { cmd: "publish", qos: 1, retain: true, dup: false, topic } as const;
  raw.send(...payloads.map((payload, index) => ({ ...publish, payload, messageId: index + 1 })));
  await expect
    .poll(() => raw.commands.filter((command) => command === "puback").length)
    .toBe(payloads.length);
}

test.each([
  [["1", ""], [["live", false]]],
  [
    ["1", "", "2"],
    [
      [2, true],
      ["live", false],
    ],
  ],
])(
  "[MQ-4] retained PUBLISHes of one topic count in their order, also when they come at once: %j",
  async (payloads, expected) => {
    const room = await playground.createRoom();
    await retain(`rooms/${room.id}/events/state`, payloads);
    const { client, received } = await connectMqtt(playground);
    await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
    await playground.publish(room.id, { type: "state", data: "live" });
    await expect
      .poll(() => received.map((message) => [dataOf(message), message.packet.retain]))
      .toEqual(expected);
    await client.endAsync();
  },
);

test("[MQ-4] a topic that is cleared and set again in one go still counts among the hundred", async () => {
  const room = await playground.createRoom();
  const topic = (n: number) => `rooms/${room.id}/events/t${n}`;
  await retain(topic(0), ["1", "", "2"]);
  for (let n = 1; n < 100; n += 1) await retain(topic(n), ["1"]);
  const raw = new RawClient(tcpPortOf(playground));
  raws.push(raw);
  await raw.connected();
  raw.send({
    cmd: "publish",
    qos: 1,
    retain: true,
    dup: false,
    topic: topic(100),
    payload: "1",
    messageId: 1,
  });
  await expect.poll(() => raw.isClosed).toBe(true);
});

test("[MQ-4] a SUBSCRIBE gets the messages of its own room alone, each as often as filters match", () => {
  const messages = new RetainedMessages();
  const message = (topic: string, text = "1") => ({ topic, payload: Buffer.from(text) });
  for (const topic of ["rooms/a/events/x", "rooms/a/events/y", "rooms/b/events/x"])
    messages.store(message(topic));
  messages.store(message("rooms/a/events/y", ""));
  const topics = (...filters: string[]) => [...messages.matching(filters)].map(({ topic }) => topic);
  expect(topics("rooms/a/events/#", "rooms/a/events/+")).toEqual(["rooms/a/events/x", "rooms/a/events/x"]);
  expect(topics("rooms/b/#", "rooms/c/#")).toEqual(["rooms/b/events/x"]);
});
