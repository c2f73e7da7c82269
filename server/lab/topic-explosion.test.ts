import { expect, test } from "vitest";
import { topicExplosion } from "#lib/experiments/topic-explosion/experiment";
import { runToEnd } from "#server/testing/finished-run";

test("[X25] filters that do not match cost an event next to nothing", async () => {
  const run = await runToEnd(topicExplosion.slug, {});
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
}, 60_000);

test("[X25] filters that match are work for each event, and the claim does not hold", async () => {
  const run = await runToEnd(topicExplosion.slug, { matching: true });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);
