import type { z } from "zod";
import {
  type HOOK_BEHAVIOURS,
  HOOK_LINE,
  type webhookDelivery,
} from "#lib/experiments/webhook-delivery/experiment";
import type { Bench } from "#server/lab/bench";
import { watchHooks } from "#server/lab/clients/hook-watch";
import type { ReceiverBehaviour } from "#server/receivers/receiver-behaviour";

const BEHAVIOUR: Readonly<
  Record<(typeof HOOK_BEHAVIOURS)[number], (count: number) => Partial<ReceiverBehaviour>>
> = {
  answers: () => ({}),
  "fails-first": (count) => ({ failNext: count }),
  "cuts-first": (count) => ({ resetNext: count }),
  "processes-in-silence": () => ({ dropAfterProcessing: true }),
};
/** All first tries are under way before the first of them is over. */
const PER_SECOND = 20;
/** A sender waits 15 s for an answer, and some more before it tries again. */
const DELIVER_WITHIN_MS = 40_000;
/** For entries of the journal that are on their way. */
const SETTLE_MS = 500;

/** The room's own webhook calls the room's own receiver, which treats its requests as it was told. */
export async function runWebhookDelivery(
  bench: Bench,
  { behaviour, count }: z.output<typeof webhookDelivery.knobs>,
): Promise<void> {
  await bench.removeHooks(["hooks"]);
  const { receivers } = await bench.demand("GET", bench.roomPath("/receivers"));
  const { id } = receivers.find((each: { transport: string }) => each.transport === HOOK_LINE.transport);
  await bench.demand("PUT", bench.roomPath(`/receivers/${id}/behaviour`), BEHAVIOUR[behaviour](count));
  const hook = await watchHooks(bench, HOOK_LINE).opened();
  const receipts = await bench.publish({ perSecond: PER_SECOND, count });
  await bench.until(() => hook.arrivedCount >= receipts.length, DELIVER_WITHIN_MS);
  await bench.wait(SETTLE_MS);
}
