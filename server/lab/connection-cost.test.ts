import { expect, test } from "vitest";
import { connectionCost } from "#lib/experiments/connection-cost/experiment";
import { runToEnd } from "#server/testing/finished-run";

// The budget is so wide that a busy machine keeps it, and so narrow in the second test that none does.
test.each(["websocket", "sse"])(
  "[X08] %s: a hundred connections on one port, every delivery arrives",
  async (wire) => {
    const run = await runToEnd(connectionCost.slug, {
      wire,
      perSecond: 20,
      budgetUs: 10_000,
    });
    expect(run.verdict?.reason).toContain("100 connections on 1 port");
    expect(run.verdict?.holds).toBe(true);
    const deliveries = run.verdict?.figures.find(({ name }) => name === "delivery-p99")?.n;
    expect(deliveries).toBe(2_000);
  },
  60_000,
);

test("[X08] no server delivers within a microsecond: the claim does not hold", async () => {
  const run = await runToEnd(connectionCost.slug, { perSecond: 20, budgetUs: 1 });
  expect(run.verdict).toMatchObject({ holds: false });
}, 60_000);

test("[X08] more connections than the server lets in: nothing can be said", async () => {
  const settings = { MAX_CONNECTIONS_PER_ROOM: "20" };
  const run = await runToEnd(connectionCost.slug, { perSecond: 20 }, settings);
  expect(run.verdict).toMatchObject({ holds: "unknown" });
  expect(run.verdict?.reason).toContain("let 20 of 100 connections in");
}, 60_000);
