import { expect, test } from "vitest";
import { rhythm } from "#lib/experiments/rhythm/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X38] nothing between: the gaps at the receiver are those at the sender", async () => {
  // Wide gaps, beside which the delays of a busy machine are small.
  const run = await runToEnd(rhythm.slug, { count: 25, perSecond: 5 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X38] a proxy that holds back: lumps, and the claim does not hold", async () => {
  const run = await runToEnd(rhythm.slug, { holdBytes: 4_096 });
  expect(run.verdict?.reason).toContain("do not follow");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
