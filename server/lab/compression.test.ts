import { expect, test } from "vitest";
import { compression } from "#lib/experiments/compression/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X28] similar events: less than half the bytes, and silence without a flush", async () => {
  const run = await runToEnd(compression.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  expect(run.verdict?.reason).toContain(
    "Without a flush 0 of 50 came while they were being sent, with one 50.",
  );
}, 60_000);

test.concurrent("[X28] random letters: little is saved, and the claim does not hold", async () => {
  const run = await runToEnd(compression.slug, { payload: "random" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect(run.verdict?.reason).toContain("not less than half");
}, 60_000);
