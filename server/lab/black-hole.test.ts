import { expect, test } from "vitest";
import { blackHole } from "#lib/experiments/black-hole/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X10] silence: only the client that asks notices; a goodbye is known at once", async () => {
  const run = await runToEnd(blackHole.slug);
  expect(run.verdict?.reason).toContain("only the client that pings noticed");
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent.each([
  ["cut", "noticed without asking"],
  ["none", "noticed nothing"],
])(
  "[X10] fault %s: the claim does not hold",
  async (fault, reason) => {
    const run = await runToEnd(blackHole.slug, { fault, holeMs: 3_000 });
    expect(run.verdict?.reason).toContain(reason);
    expect(run.verdict?.holds).toBe(false);
  },
  60_000,
);
