import { expect, test } from "vitest";
import { webhookDelivery } from "#lib/experiments/webhook-delivery/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X16] processed and not answered: each comes again, under the id it had", async () => {
  const run = await runToEnd(webhookDelivery.slug, {});
  expect(run.verdict?.reason).toContain("5 of 5 events had been processed when they came again");
  expect(run.verdict?.reason).toContain("Copies whose bytes were others it refused, all 10");
  expect(run.verdict?.holds).toBe(true);
}, 70_000);

test.concurrent.each([
  ["answers", 5],
  ["fails-first", 10],
  ["cuts-first", 10],
])(
  "[X16] a receiver that %s: %i requests, and nothing is processed twice",
  async (behaviour, requests) => {
    const run = await runToEnd(webhookDelivery.slug, { behaviour });
    expect(run.verdict?.reason).toContain(`processed once, by ${requests} requests`);
    expect(run.verdict?.holds).toBe(false);
  },
  70_000,
);
