import { expect, test } from "vitest";
import { twoServers } from "#lib/experiments/two-servers/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X22] a second server on the same log takes over every subscriber, and what was undelivered", async () => {
  const run = await runToEnd(twoServers.slug, { count: 5 });
  expect(run.verdict?.reason).toContain("Webhook 15, REST hook 15");
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 90_000);

test.concurrent("[X22] without the log it knows nobody, and the claim does not hold", async () => {
  const run = await runToEnd(twoServers.slug, { log: "none", count: 5 });
  expect(run.verdict?.reason).toContain("it refused 5 of 5 events");
  expect(run.verdict?.holds).toBe(false);
}, 90_000);
