import type { z } from "zod";
import {
  COMPARED,
  DELETED,
  GONE,
  HOOK,
  type hooksAndPolling,
  POLLER,
  PROBES,
} from "#lib/experiments/hooks-and-polling/experiment";
import type { Bench } from "#server/lab/bench";
import { watchHooks } from "#server/lab/clients/hook-watch";
import { connectPull } from "#server/lab/clients/pull-client";

const GRACE_MS = 3_000;
/** Long enough for a call that should not come, and for a first repetition of it. */
const SILENCE_MS = 2_500;
const PROBES_PER_SECOND = 4;
/** A subscription confirms itself by a call to its receiver. */
const CONFIRM_WITHIN_MS = 5_000;

/** A poller and a subscription for the same changes; then the subscription ends twice, by 410 and by deletion. */
export async function runHooksAndPolling(
  bench: Bench,
  { perSecond, intervalMs, seconds }: z.output<typeof hooksAndPolling.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const { receivers } = await bench.demand("GET", bench.roomPath("/receivers"));
  const { id: receiver } = receivers.find((each: { transport: string }) => each.transport === HOOK.transport);
  const hook = await watchHooks(bench, HOOK).opened();
  const poller = connectPull(bench, POLLER, { intervalMs, conditional: true });
  await poller.opened();
  await subscribe(bench, receiver);

  bench.tell({ kind: "phase", phase: COMPARED });
  const count = Math.max(1, Math.round(perSecond * seconds));
  const endAtMs = bench.nowMs() + seconds * 1_000;
  await bench.publish({ perSecond, count });
  await bench.wait(endAtMs - bench.nowMs());
  await bench.until(() => hook.arrivedCount >= count && poller.arrivedCount >= count, intervalMs + GRACE_MS);
  poller.leave();

  const behave = (behaviour: object) =>
    bench.demand("PUT", bench.roomPath(`/receivers/${receiver}/behaviour`), behaviour);
  await behave({ status: 410 });
  bench.tell({ kind: "phase", phase: GONE });
  await bench.publish({ perSecond: PROBES_PER_SECOND, count: 1 });
  await bench.wait(SILENCE_MS);
  await bench.publish({ perSecond: PROBES_PER_SECOND, count: PROBES - 1 });
  await bench.wait(SILENCE_MS);

  await behave({});
  await bench.removeHooks();
  const id = await subscribe(bench, receiver);
  await bench.demand("DELETE", bench.roomPath(`/hooks/${id}`));
  bench.tell({ kind: "phase", phase: DELETED });
  await bench.publish({ perSecond: PROBES_PER_SECOND, count: PROBES });
  await bench.wait(SILENCE_MS);
}

/** @returns the id of a subscription that its receiver has confirmed. @throws Error when it does not */
async function subscribe(bench: Bench, receiver: string): Promise<string> {
  const wanted = { target_url: `/in/${receiver}`, event: "*", handshake: "required" };
  const { id } = await bench.demand("POST", bench.roomPath("/hooks"), wanted);
  const endAtMs = bench.nowMs() + CONFIRM_WITHIN_MS;
  for (;;) {
    const { status } = await bench.demand("GET", bench.roomPath(`/hooks/${id}`));
    if (status === "active") return id;
    if (bench.nowMs() > endAtMs) throw new Error(`The subscription stayed ${status}.`);
    await bench.wait(100);
  }
}
