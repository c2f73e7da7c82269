import type { z } from "zod";
import { publishReceipt } from "#lib/events/publish";
import {
  CALLED_LINE,
  type callerWaits,
  RECEIVER_PHASES,
  WARM_UP_CALLS,
} from "#lib/experiments/caller-waits/experiment";
import type { Bench } from "#server/lab/bench";
import { receiverOf } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";

/** From one call to the next at least, so that none waits for another. */
const PAUSE_MS = 20;
const DELIVER_WITHIN_MS = 8_000;

/** Callers fire events, one after the other; a webhook takes each to a receiver that is fast, and then slow. */
export async function runCallerWaits(
  bench: Bench,
  { how, delayMs, count }: z.output<typeof callerWaits.knobs>,
): Promise<void> {
  await bench.removeHooks(["hooks"]);
  const id = await receiverOf(bench, CALLED_LINE.transport);
  const hook = await watchHooks(bench, CALLED_LINE).opened();
  let expected = 0;
  for (const phase of RECEIVER_PHASES) {
    const behaviour = { delayMs: phase === "slow" ? delayMs : 0 };
    await bench.demand("PUT", bench.roomPath(`/receivers/${id}/behaviour`), behaviour);
    bench.tell({ kind: "phase", phase });
    for (let n = 0; n < WARM_UP_CALLS + count; n += 1) {
      const sentAtMs = bench.nowMs();
      const event = { type: "lab.call", data: { n } };
      const { offset, matched } = publishReceipt.parse(
        await bench.demand("POST", bench.roomPath("/events"), event),
      );
      // It asks and waits; what the receiver makes of an unsigned request is no matter here.
      if (how === "inline") await bench.ask("POST", `/in/${id}`, event);
      bench.tell({ kind: "published", offset, plannedAtMs: sentAtMs, sentAtMs, matched });
      await bench.wait(PAUSE_MS);
    }
    expected += WARM_UP_CALLS + count;
    await bench.until(() => hook.arrivedCount >= expected, DELIVER_WITHIN_MS);
  }
}
