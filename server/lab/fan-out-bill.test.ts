import { expect, test } from "vitest";
import { fanOutBill } from "#lib/experiments/fan-out-bill/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X17] small events: each webhook receiver costs a request, and more than a frame", async () => {
  const run = await runToEnd(fanOutBill.slug, { count: 5 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  expect(run.verdict?.reason).toContain("8 requests for each event");
}, 60_000);

test.concurrent("[X17] large events: beside them a request is small, and the claim does not hold", async () => {
  const run = await runToEnd(fanOutBill.slug, { count: 5, payloadBytes: 16_384 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
