import { expect, test } from "vitest";
import { costOfSilence } from "#lib/experiments/cost-of-silence/experiment";
import { runToEnd } from "#server/testing/finished-run";

const figuresOf = (run: Awaited<ReturnType<typeof runToEnd>>) =>
  Object.fromEntries((run.verdict?.figures ?? []).map(({ name, value }) => [name, value]));

test.concurrent("[X39] silence: hooks make no request, a ping and its answer are 8 bytes", async () => {
  const run = await runToEnd(costOfSilence.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const figures = figuresOf(run);
  expect(figures).toMatchObject({ "webhook.requests": 0, "rest-hook.requests": 0, "sse.bytes": 0 });
  // RFC 6455 §5.2: a ping from a client is 2 bytes and a mask of 4, the pong 2; a busy machine makes some more or fewer.
  expect(figures["websocket.bytes"]).toBeGreaterThanOrEqual(3 * 8);
  expect(figures["websocket.bytes"]).toBeLessThanOrEqual(12 * 8);
}, 60_000);

test.concurrent("[X39] events: hooks pay for each, and the claim does not hold", async () => {
  const run = await runToEnd(costOfSilence.slug, { perSecond: 2 });
  expect(run.verdict?.reason).toContain("Webhook: ");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
