import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveryContract } from "#lib/experiments/delivery-contract/experiment";
import { runToEnd } from "#server/testing/finished-run";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

test.each([
  [{}, true, "QoS 0 0, QoS 1 10, QoS 2 10. Who came late got 1."],
  [{ keepSession: false }, false, "QoS 0 0, QoS 1 0, QoS 2 0. Who came late got 1."],
  [{ retain: false }, false, "QoS 0 0, QoS 1 10, QoS 2 10. Who came late got 0."],
])(
  "[X24] %o: holds is %s",
  async (knobs, holds, reason) => {
    const run = await runToEnd(playground.origin, deliveryContract.slug, knobs);
    expect(run.verdict?.reason).toContain(reason);
    expect(run.verdict?.holds).toBe(holds);
  },
  60_000,
);
