import { expect, test } from "vitest";
import { serverToServer } from "#lib/experiments/server-to-server/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X37] a server that cannot be called has all events over its own lines alone", async () => {
  const run = await runToEnd(serverToServer.slug, { count: 5 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X37] one that can be called: hooks arrive, and the claim does not hold", async () => {
  const run = await runToEnd(serverToServer.slug, { count: 5, reachable: true });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect(run.verdict?.reason).toContain("Webhook 5, REST hook 5");
}, 60_000);
