import type { z } from "zod";
import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import {
  COPIED,
  COPIES,
  type Copy,
  copyStatus,
  type HOOK_BEHAVIOURS,
  HOOK_LINE,
  type webhookDelivery,
} from "#lib/experiments/webhook-delivery/experiment";
import type { Bench } from "#server/lab/bench";
import { receiverOf } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";

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
  const id = await receiverOf(bench, HOOK_LINE.transport);
  await bench.demand("PUT", bench.roomPath(`/receivers/${id}/behaviour`), BEHAVIOUR[behaviour](count));
  const hook = await watchHooks(bench, HOOK_LINE).opened();
  const receipts = await bench.publish({ perSecond: PER_SECOND, count });
  await bench.until(() => hook.arrivedCount >= receipts.length, DELIVER_WITHIN_MS);
  await bench.wait(SETTLE_MS);
  bench.tell({ kind: "phase", phase: COPIED });
  await handOverCopies(bench, id);
  await bench.wait(SETTLE_MS);
}

/** Every body that was delivered comes once more, as a relay would bring it: as it was, written anew, and changed. */
async function handOverCopies(bench: Bench, receiver: string): Promise<void> {
  await bench.demand("PUT", bench.roomPath(`/receivers/${receiver}/behaviour`), {});
  const { requests } = await bench.demand("GET", bench.roomPath(`/receivers/${receiver}/requests`));
  const delivered = new Map<string, { readonly headers: Record<string, string>; readonly body: string }>();
  for (const { messageId, offset, headers, body } of requests) {
    if (offset !== undefined) delivered.set(messageId, { headers, body });
  }
  for (const { headers, body } of delivered.values()) {
    const signed = Object.entries(headers).filter(([name]) => /^webhook-|^content-type$/.test(name));
    for (const { copy } of COPIES) {
      const answer = await fetch(new URL(`/in/${receiver}`, bench.order.origin), {
        method: "POST",
        headers: Object.fromEntries(signed),
        body: COPY[copy](body),
      });
      await answer.arrayBuffer();
      bench.tell({ kind: "sample", name: copyStatus(copy), value: answer.status });
    }
  }
}

const COPY: Readonly<Record<Copy, (body: string) => string>> = {
  "as-it-was": (body) => body,
  "written-anew": (body) => JSON.stringify(JSON.parse(body), null, 2),
  changed: (body) => body.replace("lab.tick", "lab.tock"),
};
