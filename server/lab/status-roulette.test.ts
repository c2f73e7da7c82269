import { expect, test } from "vitest";
import { statusRoulette } from "#lib/experiments/status-roulette/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X12] an EventSource comes back after no answer, and after no other", async () => {
  const run = await runToEnd(statusRoulette.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X12] a client that asks again after anything: the claim does not hold", async () => {
  const run = await runToEnd(statusRoulette.slug, { client: "insistent" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect(run.verdict?.reason).toContain("gave up after none of them");
}, 60_000);
