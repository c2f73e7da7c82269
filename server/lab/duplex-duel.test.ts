import { expect, test } from "vitest";
import { duplexDuel } from "#lib/experiments/duplex-duel/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X04] small messages: fewer bytes upward, on one connection instead of two", async () => {
  const run = await runToEnd(duplexDuel.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const figures = Object.fromEntries((run.verdict?.figures ?? []).map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({ "websocket.connections": 1, "sse-and-post.connections": 2 });
  // The text of the shortest message, a header of 2 bytes and the mask of 4 (RFC 6455 §5.2).
  const text = JSON.stringify({ t: "publish", ref: "1", event: { type: "lab.up", data: { n: 0 } } });
  expect(figures["websocket.bytes-up"]).toBeGreaterThanOrEqual(text.length + 6);
  expect(figures["websocket.bytes-up"]).toBeLessThanOrEqual(text.length + 8);
}, 60_000);

test.concurrent("[X04] messages of 16 KiB: the claim does not hold", async () => {
  const run = await runToEnd(duplexDuel.slug, { messageBytes: 16_384, count: 10 });
  expect(run.verdict?.reason).toContain("less than twice as many");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
