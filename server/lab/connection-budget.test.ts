import { expect, test } from "vitest";
import { connectionBudget } from "#lib/experiments/connection-budget/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X15] six held answers stop the next request, six WebSockets do not", async () => {
  const run = await runToEnd(connectionBudget.slug);
  expect(run.verdict?.reason).toContain("With 6 answers held open the next request waited");
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent("[X15] five streams leave one connection, and the claim does not hold", async () => {
  const run = await runToEnd(connectionBudget.slug, { streams: 5 });
  expect(run.verdict?.reason).toContain("SSE: with 5 open the next request was answered");
  expect(run.verdict?.reason).toContain("Long polling: with 5 open the next request was answered");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
