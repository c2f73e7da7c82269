import { expect, test } from "vitest";
import { blackHole } from "#lib/experiments/black-hole/experiment";
import { runToEnd } from "#server/testing/finished-run";

const figureOf = (run: Awaited<ReturnType<typeof runToEnd>>, name: string) =>
  run.verdict?.figures.find((figure) => figure.name === name)?.value;

test.concurrent("[X10] silence: neither end notices", async () => {
  const run = await runToEnd(blackHole.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X10] clients that expect signs of life notice, and the claim does not hold", async () => {
  const run = await runToEnd(blackHole.slug, { signs: "clients" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect([figureOf(run, "websocket.noticed"), figureOf(run, "sse.noticed")]).toEqual([5, 5]);
}, 60_000);

test.concurrent("[X10] without a fault nothing can be said", async () => {
  const run = await runToEnd(blackHole.slug, { fault: "none", holeMs: 3_000 });
  expect(run.verdict?.holds).toBe("unknown");
  expect(run.verdict?.reason).toContain("never silent");
}, 60_000);
