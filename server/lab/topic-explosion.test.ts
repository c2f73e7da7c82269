import { expect, test } from "vitest";
import type { RunStatus } from "#lib/experiments/run-record";
import { topicExplosion } from "#lib/experiments/topic-explosion/experiment";
import { runToEnd } from "#server/testing/finished-run";

const EVENTS = topicExplosion.knobs.parse({}).count;

/** Over how many events a cost was shared out. */
function countsOf({ verdict }: RunStatus) {
  return verdict?.figures
    .filter(({ name }) => name.endsWith(".cpu-per-event"))
    .map(({ name, n }) => [name, n]);
}

test("[X25] filters that do not match cost an event next to nothing", async () => {
  const run = await runToEnd(topicExplosion.slug, {});
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  expect(countsOf(run)).toEqual([
    ["one.cpu-per-event", EVENTS],
    ["many.cpu-per-event", EVENTS],
  ]);
}, 60_000);

test("[X25] filters that match are work for each event, and the claim does not hold", async () => {
  const run = await runToEnd(topicExplosion.slug, { matching: true });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
