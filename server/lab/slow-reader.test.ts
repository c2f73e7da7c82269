import { expect, test } from "vitest";
import { slowReader } from "#lib/experiments/slow-reader/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X27] who does not read is let go, the others have everything", async () => {
  const run = await runToEnd(slowReader.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const figures = Object.fromEntries((run.verdict?.figures ?? []).map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({ "websocket-frozen.received": 0, "websocket-reads.received": 64 });
}, 60_000);

test.concurrent("[X27] all read: no line is ended, and the claim does not hold", async () => {
  const run = await runToEnd(slowReader.slug, { freeze: false, count: 60 });
  expect(run.verdict?.reason).toContain("the server ended no line, and all have 60 events");
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
