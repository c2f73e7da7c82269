import type { z } from "zod";
import {
  CONFIRMED,
  type decouplingSwap,
  READABLE,
  STAGES,
  SUBSCRIBERS,
  type Subscriber,
} from "#lib/experiments/decoupling-swap/experiment";
import type { Bench } from "#server/lab/bench";
import { connectBroker, Partner } from "#server/lab/clients/partners";

const BETWEEN_EVENTS_MS = 20;
const ARRIVE_WITHIN_MS = 3_000;
const CONNECT_WITHIN_MS = 5_000;

type Stage = (typeof STAGES)[number];
/** Resolves when the server has confirmed the event. */
type Publish = (data: object) => Promise<void>;

/** Stage by stage, one of the partners is another one; the others are left alone. */
export async function runDecouplingSwap(
  bench: Bench,
  { rename, count }: z.output<typeof decouplingSwap.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const publishers: Readonly<Record<Stage["publisher"], { field: string; publish: Publish }>> = {
    http: { field: "amount", publish: publishByHttp(bench) },
    mqtt: { field: rename ? "total" : "amount", publish: await publishByMqtt(bench) },
  };
  const there = new Map<Subscriber, Partner>();
  for (const { phase, publisher, there: wanted } of STAGES) {
    await replaceSubscribers(bench, there, wanted);
    bench.tell({ kind: "phase", phase });
    const { field, publish } = publishers[publisher];
    const before = new Map([...there].map(([name, { client }]) => [name, client.arrivedCount]));
    let confirmed = 0;
    for (let n = 0; n < count; n += 1) {
      await publish({ [field]: n });
      confirmed += 1;
      await bench.wait(BETWEEN_EVENTS_MS);
    }
    await bench.until(
      () =>
        [...there].every(([name, { client }]) => client.arrivedCount - (before.get(name) ?? 0) >= confirmed),
      ARRIVE_WITHIN_MS,
    );
    bench.tell({ kind: "sample", name: CONFIRMED, value: confirmed });
    for (const [client, partner] of there) {
      bench.tell({ kind: "sample", name: READABLE, client, value: partner.takeReadable() });
    }
  }
}

/** Who is not wanted any more leaves, who is new comes; nobody else is touched. */
async function replaceSubscribers(
  bench: Bench,
  there: Map<Subscriber, Partner>,
  wanted: readonly Subscriber[],
): Promise<void> {
  for (const [name, { client }] of there) {
    if (wanted.includes(name)) continue;
    client.leave();
    there.delete(name);
  }
  for (const name of SUBSCRIBERS) {
    if (!wanted.includes(name.client) || there.has(name.client)) continue;
    const partner = new Partner(bench, name, "amount");
    await partner.client.opened();
    there.set(name.client, partner);
  }
}

function publishByHttp(bench: Bench): Publish {
  return (data) => bench.demand("POST", bench.roomPath("/events"), { type: "order.paid", data });
}

/** QoS 1: the broker confirms. @throws Error when no connection comes about */
async function publishByMqtt(bench: Bench): Promise<Publish> {
  const connection = connectBroker(bench);
  bench.onClose(() => connection.end(true));
  if (!(await bench.until(() => connection.connected, CONNECT_WITHIN_MS))) {
    throw new Error("The publisher on MQTT could not connect.");
  }
  const topic = `rooms/${bench.order.room}/events/order/paid`;
  return async (data) => {
    await connection.publishAsync(topic, JSON.stringify(data), { qos: 1 });
  };
}
