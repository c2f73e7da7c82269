import { expect, test } from "vitest";
import { politeGoodbye } from "#lib/experiments/polite-goodbye/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X11] a goodbye on an idle line is known at once, without a write", async () => {
  const run = await runToEnd(politeGoodbye.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test.concurrent("[X11] a path that swallows the goodbye: the server knows of none, on both wires", async () => {
  const run = await runToEnd(politeGoodbye.slug, { path: "black-hole" });
  expect(run.verdict?.holds).toBe(false);
  expect(run.verdict?.reason).toContain(
    "WebSocket: the server knew of 0 of 10; SSE: the server knew of 0 of 10",
  );
}, 60_000);
