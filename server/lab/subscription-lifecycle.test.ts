import { expect, test } from "vitest";
import { subscriptionLifecycle } from "#lib/experiments/subscription-lifecycle/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent.each(["gone", "deleted", "paused"])(
  "[X19] %s: a subscription is not called any more",
  async (end) => {
    const run = await runToEnd(subscriptionLifecycle.slug, { end });
    expect(run.verdict?.reason).toContain("5 more events led to 0 calls");
    expect(run.verdict?.holds).toBe(true);
  },
  60_000,
);

test.concurrent("[X19] never confirmed: it is called all the same, and not after its deletion", async () => {
  const run = await runToEnd(subscriptionLifecycle.slug, { end: "deleted", handshake: "off" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X19] an answer 500 is no goodbye, and the claim does not hold", async () => {
  const run = await runToEnd(subscriptionLifecycle.slug, { end: "failing" });
  expect(run.verdict?.reason).toContain("after its receiver had answered 500");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
