import { expect, test } from "vitest";
import { cascade } from "#lib/experiments/cascade/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X30] hops are counted: the chain leads back to its start, and the loop ends", async () => {
  const run = await runToEnd(cascade.slug, {});
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X30] nobody counts: the loop goes on, and the claim does not hold", async () => {
  const run = await runToEnd(cascade.slug, { hopLimit: 0 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect(run.verdict?.reason).toContain("Nothing ended the loop");
}, 60_000);
