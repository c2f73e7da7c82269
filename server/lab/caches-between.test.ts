import { expect, test } from "vitest";
import { cachesBetween } from "#lib/experiments/caches-between/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X29] a shared cache: twenty clients are hardly more than one, and each stream is one", async () => {
  const run = await runToEnd(cachesBetween.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  expect(run.verdict?.reason).toContain("20 streams were 20");
}, 60_000);

test.concurrent("[X29] answers that may not be stored: all reach the server, and the claim does not hold", async () => {
  const run = await runToEnd(cachesBetween.slug, { freshSeconds: 0 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
