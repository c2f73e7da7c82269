import { expect, test } from "vitest";
import { deliveryContract } from "#lib/experiments/delivery-contract/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent.each([
  [{}, true, "QoS 0 0, QoS 1 10, QoS 2 10. Who came late got 1."],
  [{ keepSession: false }, false, "QoS 0 0, QoS 1 0, QoS 2 0. Who came late got 1."],
  [{ retain: false }, false, "QoS 0 0, QoS 1 10, QoS 2 10. Who came late got 0."],
])(
  "[X24] %o: holds is %s",
  async (knobs, holds, reason) => {
    const run = await runToEnd(deliveryContract.slug, knobs);
    expect(run.verdict?.reason).toContain(reason);
    expect(run.verdict?.holds).toBe(holds);
  },
  60_000,
);
