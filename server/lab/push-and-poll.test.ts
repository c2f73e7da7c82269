import { expect, test } from "vitest";
import { PUSH_LINES, pushAndPoll } from "#lib/experiments/push-and-poll/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X02] rare events: most polls bring nothing and each event costs more than by waiting", async () => {
  const run = await runToEnd(pushAndPoll.slug);
  expect(run.verdict?.reason).toMatch(/^\d+ of \d+ polls brought nothing/);
  expect(run.verdict?.holds).toBe(true);
  const figure = (name: string) => run.verdict?.figures.find((each) => each.name === name)?.value ?? 0;
  // A poller is late by its interval at most, and by more than who is told.
  for (const { client } of PUSH_LINES) {
    expect(figure("polling.delay-p50"), client).toBeGreaterThan(figure(`${client}.delay-p50`));
    expect(figure(`${client}.delay-p50`), client).toBeGreaterThan(0);
    expect(figure(`${client}.bytes`), client).toBeGreaterThan(100);
  }
  // The sweep: the less often it asks, the later it learns.
  const delays = run.verdict?.series.find(({ name }) => name === "mean delay")?.points ?? [];
  expect(delays.map(([intervalMs]) => intervalMs)).toEqual([250, 500, 1_000, 2_000]);
  expect(delays.at(-1)?.[1]).toBeGreaterThan(delays[0]?.[1] ?? 0);
}, 60_000);

test.concurrent("[X02] more events than polls: the claim does not hold", async () => {
  const knobs = { perSecond: 20, intervalMs: 1_000, seconds: 10 };
  const run = await runToEnd(pushAndPoll.slug, knobs);
  expect(run.verdict).toMatchObject({ holds: false });
}, 60_000);
