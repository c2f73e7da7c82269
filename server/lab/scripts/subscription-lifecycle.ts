import type { z } from "zod";
import {
  LIFE_LINE,
  LIFE_PHASES,
  type subscriptionLifecycle,
} from "#lib/experiments/subscription-lifecycle/experiment";
import type { Bench } from "#server/lab/bench";
import { receiverOf, subscribeHook } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";

const PER_SECOND = 5;
const ARRIVE_WITHIN_MS = 5_000;
/** Long enough for a call that should not come, and for the news of it. */
const SILENCE_MS = 2_500;

/** A subscription is called, ends in one way or another, and events go on. */
export async function runSubscriptionLifecycle(
  bench: Bench,
  { end, handshake, count }: z.output<typeof subscriptionLifecycle.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const receiver = await receiverOf(bench, LIFE_LINE.transport);
  const hook = await watchHooks(bench, LIFE_LINE).opened();
  const id = await subscribeHook(bench, receiver, handshake);
  bench.tell({ kind: "phase", phase: LIFE_PHASES.alive });
  await bench.publish({ perSecond: PER_SECOND, count });
  await bench.until(() => hook.arrivedCount >= count, ARRIVE_WITHIN_MS);

  bench.tell({ kind: "phase", phase: LIFE_PHASES.ending });
  const behave = (status: number) =>
    bench.demand("PUT", bench.roomPath(`/receivers/${receiver}/behaviour`), { status });
  switch (end) {
    case "gone":
    case "failing":
      await behave(end === "gone" ? 410 : 500);
      await bench.publish({ perSecond: PER_SECOND, count: 1 });
      await bench.wait(SILENCE_MS);
      break;
    case "deleted":
      await bench.demand("DELETE", bench.roomPath(`/hooks/${id}`));
      break;
    case "paused":
      await bench.demand("PUT", bench.roomPath(`/hooks/${id}`), { active: false });
      break;
    default:
      end satisfies never;
  }
  bench.tell({ kind: "phase", phase: LIFE_PHASES.ended });
  await bench.publish({ perSecond: PER_SECOND, count });
  await bench.wait(SILENCE_MS);
}
