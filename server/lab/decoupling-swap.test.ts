import { expect, test } from "vitest";
import { decouplingSwap } from "#lib/experiments/decoupling-swap/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X23] partners on other wires: everybody else reads on", async () => {
  const run = await runToEnd(decouplingSwap.slug);
  expect(run.verdict?.reason).toContain("everybody else read all 10 events each time");
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent("[X23] a renamed field: all arrives, nothing can be read, and the claim does not hold", async () => {
  const run = await runToEnd(decouplingSwap.slug, { rename: true });
  expect(run.verdict?.reason).toContain("10 of 10 events arrived, and it could read 0 of them");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
