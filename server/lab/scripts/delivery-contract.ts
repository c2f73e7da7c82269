import mqtt from "mqtt";
import type { z } from "zod";
import {
  CONTRACT_LINES,
  type deliveryContract,
  LATECOMER,
  PHASES,
} from "#lib/experiments/delivery-contract/experiment";
import type { Bench } from "#server/lab/bench";
import { connectMqtt } from "#server/lab/clients/mqtt-client";

const PER_SECOND = 20;
const ARRIVE_WITHIN_MS = 3_000;
/** For what should not arrive, to arrive; and for the broker to see that a client has gone. */
const SETTLE_MS = 700;

/** Nobody there, everybody there, everybody away, and one that comes late. */
export async function runDeliveryContract(
  bench: Bench,
  { count, keepSession, retain }: z.output<typeof deliveryContract.knobs>,
): Promise<void> {
  await bench.removeHooks();
  bench.tell({ kind: "phase", phase: PHASES.nobody });
  await bench.publish({ perSecond: PER_SECOND, count: 1 });

  const connect = () =>
    Promise.all(
      CONTRACT_LINES.map((line) =>
        connectMqtt(bench, line, { keepSession: keepSession && line.qos > 0, qos: line.qos }).opened(),
      ),
    );
  const clients = await connect();
  bench.tell({ kind: "phase", phase: PHASES.present });
  await bench.publish({ perSecond: PER_SECOND, count });
  await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
  for (const client of clients) client.leave();
  await bench.wait(SETTLE_MS);

  bench.tell({ kind: "phase", phase: PHASES.away });
  await bench.publish({ perSecond: PER_SECOND, count });
  const returned = await connect();
  await bench.until(
    () => returned.every(({ arrivedCount }) => arrivedCount >= (keepSession ? count : 0)),
    SETTLE_MS,
  );
  await bench.wait(SETTLE_MS);
  for (const client of returned) client.leave();

  await publishValue(bench, retain);
  bench.tell({ kind: "phase", phase: PHASES.late });
  await connectMqtt(bench, LATECOMER, { keepSession: false, qos: 1 }).opened();
  await bench.wait(SETTLE_MS);
}

/** By MQTT itself: HTTP has no flag for it. PUBACK says that the broker has it. */
async function publishValue(bench: Bench, retain: boolean): Promise<void> {
  const { origin, room } = bench.order;
  const url = `${origin.replace("http", "ws")}/mqtt?room=${room}`;
  const publisher = await mqtt.connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 });
  await publisher.publishAsync(`rooms/${room}/events/lab/value`, "1", { qos: 1, retain });
  await publisher.endAsync();
}
