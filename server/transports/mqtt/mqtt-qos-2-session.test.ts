import { setTimeout as pause } from "node:timers/promises";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground | undefined;
afterEach(async () => {
  await playground?.stop();
  playground = undefined;
});

test("[MQ-6] [MQ-7] QoS 2: what waited for a session arrives once, whole and in order, several at a time", async () => {
  const started = await startPlayground();
  playground = started;
  const room = await started.createRoom();
  const url = `${started.origin.replace("http", "ws")}/mqtt?room=${room.id}`;
  const offsets: number[] = [];
  const connect = async (): Promise<MqttClient> => {
    const client = mqtt.connect(url, {
      protocolVersion: 4,
      clientId: "away",
      clean: false,
      reconnectPeriod: 0,
      resubscribe: false,
    });
    client.on("message", (_topic, payload) => offsets.push(JSON.parse(payload.toString()).offset));
    await new Promise((resolve) => client.once("connect", resolve));
    await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 2 });
    return client;
  };
  const before = await connect();
  await before.endAsync(true);
  for (let n = 0; n < 20; n += 1) await started.publish(room.id, { type: "order.paid" });
  const after = await connect();
  await expect.poll(() => offsets.length).toBeGreaterThanOrEqual(20);
  // One too many would come now.
  await pause(200);
  expect(offsets).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  await after.endAsync(true);
});
