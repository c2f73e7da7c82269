import { expect, test } from "vitest";
import { binary } from "#lib/experiments/binary/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X36] bytes: an event stream needs about a third more than a WebSocket or a request", async () => {
  const run = await runToEnd(binary.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const [stream, socket, request] = (run.verdict?.figures ?? []).map(({ value }) => value);
  // RFC 4648 §4: 4 × ⌈65,536 / 3⌉ characters, and the field around them.
  expect(stream).toBeGreaterThanOrEqual(87_384 + 8);
  expect(stream).toBeLessThan(87_384 + 100);
  // RFC 6455 §5.2: a header of ten bytes at this size.
  expect(socket).toBe(65_536 + 10);
  expect(request).toBeLessThan(65_536 + 500);
}, 60_000);

test.concurrent("[X36] text: hardly more than elsewhere, and the claim does not hold", async () => {
  const run = await runToEnd(binary.slug, { payload: "text" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
