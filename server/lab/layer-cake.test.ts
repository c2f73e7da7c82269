import { expect, test } from "vitest";
import { layerCake } from "#lib/experiments/layer-cake/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X40] a receiver that was down: TCP and a request lose what was sent, the hook brings it", async () => {
  const run = await runToEnd(layerCake.slug);
  expect(run.verdict?.reason).toContain("Bare TCP connection 10, One HTTP request each 10, REST hook 0");
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent("[X40] a receiver that never is down: nothing is lost, and the claim does not hold", async () => {
  const run = await runToEnd(layerCake.slug, { downEvents: 0 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
