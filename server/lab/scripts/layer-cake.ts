import type { z } from "zod";
import { DOWN, LAYERS, type layerCake, TAKEN } from "#lib/experiments/layer-cake/experiment";
import type { Bench } from "#server/lab/bench";
import { receiverOf, subscribeHook } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";
import { HttpLayer, TcpLayer } from "#server/lab/clients/layer-receivers";

const BETWEEN_EVENTS_MS = 200;
/** More calls than the attempts of a run. */
const ALL_CALLS = 1_000;
/** A hook that failed is tried again after some seconds. */
const DELIVER_WITHIN_MS = 25_000;
const [TCP, HTTP, HOOK] = LAYERS;

/** Each event by three layers, one after the other; in between their receivers are down. */
export async function runLayerCake(
  bench: Bench,
  { downEvents, aroundEvents }: z.output<typeof layerCake.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const receiver = await receiverOf(bench, HOOK.client);
  const arrivalAt =
    ({ client }: { readonly client: string }) =>
    (offset: number) =>
      bench.tell({ kind: "arrived", client, offset, replayed: false });
  for (const { client, label } of [TCP, HTTP]) bench.tell({ kind: "client", client, label });
  const tcp = new TcpLayer(arrivalAt(TCP));
  const http = new HttpLayer(arrivalAt(HTTP));
  bench.onClose(() => {
    tcp.stop();
    http.down();
  });
  await Promise.all([tcp.up(), http.up()]);
  const hook = await watchHooks(bench, {
    client: HOOK.client,
    transport: HOOK.client,
    label: HOOK.label,
  }).opened();
  await subscribeHook(bench, receiver);
  const behave = (behaviour: object) =>
    bench.demand("PUT", bench.roomPath(`/receivers/${receiver}/behaviour`), behaviour);
  const send = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const [receipt] = await bench.publish({ perSecond: 1, count: 1 });
      if (receipt === undefined) continue;
      if (await tcp.send(receipt.offset)) bench.tell({ kind: "sample", name: TAKEN, value: receipt.offset });
      await http.send(receipt.offset);
      await bench.wait(BETWEEN_EVENTS_MS);
    }
  };

  await send(aroundEvents);
  if (downEvents > 0) {
    tcp.down();
    http.down();
    await behave({ resetNext: ALL_CALLS });
    bench.tell({ kind: "phase", phase: DOWN });
    await send(downEvents);
    bench.tell({ kind: "phase", phase: "up-again" });
    await Promise.all([tcp.up(), http.up()]);
    await behave({});
  }
  await send(aroundEvents);
  await bench.until(() => hook.arrivedCount >= downEvents + 2 * aroundEvents, DELIVER_WITHIN_MS);
}
