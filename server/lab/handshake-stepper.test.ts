import { expect, test } from "vitest";
import { handshakeStepper } from "#lib/experiments/handshake-stepper/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X03] wrong accept key, subprotocol or type: no client opens", async () => {
  const run = await runToEnd(handshakeStepper.slug);
  expect(run.verdict?.reason).toContain("With a wrong proof none of them opened");
  expect(run.verdict?.holds).toBe(true);
  for (const { value } of run.verdict?.figures ?? []) expect(value).toBeGreaterThan(100);
}, 60_000);

test.concurrent("[X03] other words after the status: all open, and the claim does not hold", async () => {
  const run = await runToEnd(handshakeStepper.slug, { change: "phrase" });
  expect(run.verdict?.reason).toBe(
    "WebSocket, MQTT over WebSocket, SSE opened with other words after the status.",
  );
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
