import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionCost } from "#lib/experiments/connection-cost/experiment";
import { runToEnd } from "#server/testing/finished-run";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

// The budget is so wide that a busy machine keeps it, and so narrow in the second test that none does.
test.each(["websocket", "sse"])(
  "[X08] %s: a hundred connections on one port, every delivery arrives",
  async (wire) => {
    const run = await runToEnd(playground.origin, connectionCost.slug, {
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
  const run = await runToEnd(playground.origin, connectionCost.slug, { perSecond: 20, budgetUs: 1 });
  expect(run.verdict).toMatchObject({ holds: false });
}, 60_000);

test("[X08] more connections than the server lets in: nothing can be said", async () => {
  const small = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: "20" });
  try {
    const run = await runToEnd(small.origin, connectionCost.slug, { perSecond: 20 });
    expect(run.verdict).toMatchObject({ holds: "unknown" });
    expect(run.verdict?.reason).toContain("let 20 of 100 connections in");
  } finally {
    await small.stop();
  }
}, 60_000);
