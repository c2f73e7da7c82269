import { expect, test } from "vitest";
import { headOfLine } from "#lib/experiments/head-of-line/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X32] small events wait behind a large one, and not on a connection of their own", async () => {
  const run = await runToEnd(headOfLine.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X32] no large event: nobody waits, and the claim does not hold", async () => {
  const run = await runToEnd(headOfLine.slug, { largeBytes: 0 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
