import { expect, test } from "vitest";
import { hooksAndPolling } from "#lib/experiments/hooks-and-polling/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X20] rare changes: a hook takes one call each, polling more", async () => {
  const run = await runToEnd(hooksAndPolling.slug);
  expect(run.verdict?.reason).toContain("8 changes: 8 calls");
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent("[X20] more changes than polls: the claim does not hold", async () => {
  const knobs = { perSecond: 10, intervalMs: 1_000, seconds: 6 };
  const run = await runToEnd(hooksAndPolling.slug, knobs);
  expect(run.verdict?.reason).toContain("Polling took fewer requests");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
