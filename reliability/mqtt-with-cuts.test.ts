import mqtt, { type MqttClient } from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { type CuttingRelay, startCuttingRelay } from "./cutting-relay";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const MESSAGES = scaled(300, 10_000);
const CUTS = scaled(8, 200);
const IN_FLIGHT = 20;

let playground: StartedPlayground;
let relay: CuttingRelay;
let room: string;
const clients: MqttClient[] = [];
beforeEach(async () => {
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000", MAX_CONNECTS_PER_ADDRESS: "100000" });
  relay = await startCuttingRelay(playground.port);
  room = (await playground.createRoom()).id;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await relay.close();
  await playground.stop();
});

/** Other people's client, which comes back by itself to the session it had. */
function enter(clientId: string): MqttClient {
  const client = mqtt.connect(`ws://127.0.0.1:${relay.port}/mqtt?room=${room}`, {
    protocolVersion: 4,
    clientId,
    clean: false,
    reconnectPeriod: 20,
    // Subscribed once: what comes after a reconnect comes by the session.
    resubscribe: false,
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

test.each([1, 2] as const)(
  `R17: QoS %i with ${CUTS} cuts on the way in and on the way out`,
  async (qos) => {
    const random = seededRandom(SEED);
    const subscriber = enter(`subscriber-${qos}`);
    const copies = new Map<number, number>();
    subscriber.on("message", (_topic, payload) => {
      const { n } = JSON.parse(String(payload)).data;
      copies.set(n, (copies.get(n) ?? 0) + 1);
    });
    await subscriber.subscribeAsync(`rooms/${room}/events/#`, { qos });
    const publisher = enter(`publisher-${qos}`);

    // The client gives a message back that it had not yet sent when the line broke.
    const isAccepted = (n: number) =>
      publisher.publishAsync(`rooms/${room}/events/a/b`, JSON.stringify({ n }), { qos }).then(
        () => true,
        () => false,
      );
    let accepted = 0;
    let next = 0;
    const worker = async () => {
      while (next < MESSAGES) {
        const n = next;
        next += 1;
        while (!(await isAccepted(n))) await new Promise((resolve) => setTimeout(resolve, 5));
        accepted += 1;
      }
    };
    const published = Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    const cutAt = Array.from({ length: CUTS }, () => Math.floor(random() * MESSAGES * 0.95)).sort(
      (a, b) => a - b,
    );
    for (const at of cutAt) {
      await expect.poll(() => accepted, { interval: 1, timeout: 120_000 }).toBeGreaterThanOrEqual(at);
      const back = [publisher, subscriber].map(
        (client) => new Promise<void>((resolve) => client.once("connect", () => resolve())),
      );
      expect(relay.cut()).toBeGreaterThanOrEqual(2);
      await Promise.all(back);
    }
    await published;
    await expect.poll(() => copies.size, { timeout: 60_000 }).toBe(MESSAGES);

    // What became of each message at the broker: the log of the room has every event that it took.
    const { top } = await (await fetch(`${playground.origin}/api/rooms/${room}/events`)).json();
    const events = Number(String(top).split(":")[1]);
    if (qos === 2) expect(events, `seed ${SEED}`).toBe(MESSAGES);
    expect(events).toBeGreaterThanOrEqual(MESSAGES);
    reportFigures({
      goal: "R17",
      what: `${MESSAGES} MQTT messages at QoS ${qos}, ${CUTS} cuts of publisher and subscriber`,
      measured: {
        accepted,
        lost: MESSAGES - copies.size,
        "events at the broker more than messages": events - MESSAGES,
        "copies more than one at the subscriber": [...copies.values()].filter((count) => count > 1).length,
        seed: SEED,
      },
    });
  },
  400_000,
);
