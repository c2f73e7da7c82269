import type { z } from "zod";
import { COMPARED, HOOK, type hooksAndPolling, POLLER } from "#lib/experiments/hooks-and-polling/experiment";
import type { Bench } from "#server/lab/bench";
import { receiverOf, subscribeHook } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";
import { connectPull } from "#server/lab/clients/pull-client";

const GRACE_MS = 3_000;

/** A poller and a subscription for the same changes. */
export async function runHooksAndPolling(
  bench: Bench,
  { perSecond, intervalMs, seconds }: z.output<typeof hooksAndPolling.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const hook = await watchHooks(bench, HOOK).opened();
  const poller = connectPull(bench, POLLER, { intervalMs, conditional: true });
  await poller.opened();
  await subscribeHook(bench, await receiverOf(bench, HOOK.transport));

  bench.tell({ kind: "phase", phase: COMPARED });
  const count = Math.max(1, Math.round(perSecond * seconds));
  const endAtMs = bench.nowMs() + seconds * 1_000;
  await bench.publish({ perSecond, count });
  await bench.wait(endAtMs - bench.nowMs());
  await bench.until(() => hook.arrivedCount >= count && poller.arrivedCount >= count, intervalMs + GRACE_MS);
  poller.leave();
}
