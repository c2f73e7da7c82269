import { expect, test } from "vitest";
import { connectionCost } from "#lib/experiments/connection-cost/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.each(["websocket", "sse"])(
  "[X08] %s: a hundred connections share what an event costs, and every delivery arrives",
  async (wire) => {
    const run = await runToEnd(connectionCost.slug, { wire });
    expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
    expect(run.verdict?.figures.find(({ name }) => name === "many.delivery-p99")?.n).toBe(2_000);
  },
  60_000,
);

test.each(["socket-io", "mqtt", "long-polling"])(
  "[X08] %s: every delivery to a hundred arrives, and the run decides",
  async (wire) => {
    const run = await runToEnd(connectionCost.slug, { wire });
    expect(run.verdict?.holds, run.verdict?.reason).not.toBe("unknown");
    expect(run.verdict?.figures.find(({ name }) => name === "many.delivery-p99")?.n).toBe(2_000);
  },
  60_000,
);

test("[X08] ninety and a hundred hardly differ: the claim does not hold", async () => {
  const run = await runToEnd(connectionCost.slug, { few: 90 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);

test("[X08] more connections than the server lets in: nothing can be said", async () => {
  const settings = { MAX_CONNECTIONS_PER_ROOM: "20" };
  const run = await runToEnd(connectionCost.slug, {}, settings);
  expect(run.verdict).toMatchObject({ holds: "unknown" });
  expect(run.verdict?.reason).toContain("let 20 of 100 connections in");
}, 60_000);
