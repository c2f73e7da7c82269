import { expect, test } from "vitest";
import { callerWaits } from "#lib/experiments/caller-waits/experiment";
import { runToEnd } from "#server/testing/finished-run";

// So slow a receiver that no busy machine is taken for it.
const SLOW = { delayMs: 600 };

test.concurrent("[X31] from a queue: the caller does not wait for a slow receiver", async () => {
  const run = await runToEnd(callerWaits.slug, SLOW);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X31] inline: the caller waits, and the claim does not hold", async () => {
  const run = await runToEnd(callerWaits.slug, { ...SLOW, how: "inline" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect(run.verdict?.figures[1]?.value).toBeGreaterThan(600);
}, 60_000);
