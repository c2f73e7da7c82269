import { expect, test } from "vitest";
import { deliveryContract } from "#lib/experiments/delivery-contract/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent.each([
  [
    {},
    true,
    "got 40 PUBACKs for 40 events, 10 of them while nobody listened, and 0 for 10 at QoS 0. Of 10 published while subscribers were away: QoS 0 0, QoS 1 10, QoS 2 10; by the numbers of the events QoS 0 saw that 10 were missing",
  ],
  [{ publishQos: 0 }, false, "The publisher got 0 PUBACKs for 40 events"],
  [{ keepSession: false }, false, "QoS 0 0, QoS 1 0, QoS 2 0"],
  [{ retain: false }, false, "Who came late got 0."],
])(
  "[X24] %o: holds is %s",
  async (knobs, holds, reason) => {
    const run = await runToEnd(deliveryContract.slug, knobs);
    expect(run.verdict?.reason).toContain(reason);
    expect(run.verdict?.holds).toBe(holds);
  },
  60_000,
);
