import { expect, test } from "vitest";
import { cutAndResume } from "#lib/experiments/cut-and-resume/experiment";
import { runToEnd } from "#server/testing/finished-run";

const lossesOf = (run: Awaited<ReturnType<typeof runToEnd>>) =>
  Object.fromEntries(
    (run.verdict?.figures ?? [])
      .filter(({ name }) => name.endsWith(".lost"))
      .map(({ name, value }) => [name.replace(".lost", ""), value > 0]),
  );

test.concurrent("[X09] cut: who resumes has everything, who does not has lost the outage", async () => {
  const run = await runToEnd(cutAndResume.slug);
  expect(run.verdict?.reason).toContain("All lines that resume have all 35 events");
  expect(run.verdict?.holds).toBe(true);
  expect(lossesOf(run)).toEqual({
    sse: false,
    "sse-bare": true,
    "websocket-cursor": false,
    "websocket-bare": true,
    "mqtt-session": false,
    "mqtt-clean": true,
    "long-polling": false,
  });
}, 60_000);

test.concurrent("[X09] not cut: nobody loses anything, and the claim does not hold", async () => {
  const run = await runToEnd(cutAndResume.slug, { outageMs: 0 });
  expect(run.verdict).toMatchObject({ holds: false });
  expect(Object.values(lossesOf(run))).not.toContain(true);
}, 60_000);

test.concurrent("[X09] the history ran over: who resumes has lost events, and is told of the gap", async () => {
  const run = await runToEnd(cutAndResume.slug, { outageMs: 5_000, perSecond: 240 });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
  expect(run.verdict?.reason).toContain(
    "Told of the gap: SSE, eventsource for Node; WebSocket with our own cursor; Long polling with a cursor.",
  );
}, 70_000);
