import type { z } from "zod";
import {
  CONTRACT_LINES,
  type ContractPhase,
  type deliveryContract,
  LATECOMER,
  PHASES,
} from "#lib/experiments/delivery-contract/experiment";
import type { Bench } from "#server/lab/bench";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { MqttPublisher } from "#server/lab/clients/mqtt-publisher";

const PER_SECOND = 20;
const ARRIVE_WITHIN_MS = 3_000;
/** For what should not arrive, to arrive; and for the broker to see that a client has gone. */
const SETTLE_MS = 700;
type Qos = 0 | 1;

/** Nobody there, everybody there, everybody away and back; no confirmation asked, another publisher; and one that comes late. */
export async function runDeliveryContract(
  bench: Bench,
  { count, publishQos, keepSession, retain }: z.output<typeof deliveryContract.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const publisher = await MqttPublisher.connect(bench);
  const qos: Qos = publishQos === 0 ? 0 : 1;
  const publish = (phase: ContractPhase, at: Qos) => {
    bench.tell({ kind: "phase", phase: PHASES[phase] });
    return publisher.publish(count, PER_SECOND, at);
  };
  const connect = () =>
    Promise.all(
      CONTRACT_LINES.map((line) =>
        connectMqtt(bench, line, { keepSession: keepSession && line.qos > 0, qos: line.qos }).opened(),
      ),
    );
  await publish("nobody", qos);

  const clients = await connect();
  await publish("present", qos);
  await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
  for (const client of clients) client.leave();
  await bench.wait(SETTLE_MS);

  await publish("away", qos);
  const returned = await connect();
  await bench.wait(SETTLE_MS);
  await publish("back", qos);
  await bench.until(() => returned.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
  await publish("unconfirmed", 0);
  await bench.wait(SETTLE_MS);
  bench.tell({ kind: "phase", phase: PHASES.http });
  await bench.publish({ perSecond: PER_SECOND, count });
  await bench.wait(SETTLE_MS);
  for (const client of returned) client.leave();

  bench.tell({ kind: "phase", phase: "value" });
  await publisher.publishValue("1", retain);
  bench.tell({ kind: "phase", phase: PHASES.late });
  await connectMqtt(bench, LATECOMER, { keepSession: false, qos: 1 }).opened();
  await bench.wait(SETTLE_MS);
}
