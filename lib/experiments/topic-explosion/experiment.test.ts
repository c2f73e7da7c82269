import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import {
  FILTER_PHASES,
  FILTERS_EACH,
  filterHolder,
  GRANTED,
  LISTENER,
  readingsOf,
  topicExplosion,
} from "./experiment";

const KNOBS = topicExplosion.knobs.parse({ subscribers: 5, count: 50 });

interface Story {
  readonly oneUs?: number;
  readonly manyUs?: number;
  readonly granted?: number;
  readonly missing?: number;
  readonly isRead?: boolean;
}

function check({ oneUs = 400, manyUs = 480, granted = FILTERS_EACH, missing = 0, isRead = true }: Story) {
  const builder = new JournalBuilder();
  for (const [index, phase] of FILTER_PHASES.entries()) {
    const startMs = 1 + index * 10_000;
    builder.add(startMs, { kind: "phase", phase });
    const { start, end } = readingsOf(phase);
    const tookUs = KNOBS.count * (phase === "one" ? oneUs : manyUs);
    for (const [at, value] of [
      [start, 1_000_000],
      [end, 1_000_000 + tookUs],
    ] as const) {
      const atMs = at === start ? startMs + 1 : startMs + 9_000;
      if (isRead) builder.add(atMs, { kind: "sample", name: `server-cpu-us.${at}`, value });
    }
    for (let n = 1; n <= KNOBS.count; n += 1) {
      const offset = index * KNOBS.count + n;
      builder.publish(offset, startMs + 10 * n);
      if (phase === "one" || n > missing) builder.arrive(LISTENER.client, offset, startMs + 10 * n + 3);
    }
  }
  for (let n = 1; n <= KNOBS.subscribers; n += 1) {
    builder.add(9_999, { kind: "sample", name: GRANTED, client: filterHolder(n).client, value: granted });
  }
  return topicExplosion.check(builder.build(), KNOBS);
}

test("holds: with all filters an event takes a fifth more", () => {
  const verdict = check({});
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toBe(
    "An event took the server 400 µs with one filter and 480 µs with 500 more: 1.2 times as much.",
  );
  expect(verdict.figures.map(({ name, value, n }) => [name, value, n])).toEqual([
    ["one.cpu-per-event", 400, 50],
    ["one.delay-p50", 3, 50],
    ["one.delay-p95", 3, 50],
    ["many.cpu-per-event", 480, 50],
    ["many.delay-p50", 3, 50],
    ["many.delay-p95", 3, 50],
  ]);
});

test("does not hold: with all filters it takes three times as much", () => {
  const verdict = check({ manyUs: 1_200 });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("3.0 times");
});

test.each([
  ["filters were refused", { granted: 80 }, "granted 400 of 500"],
  ["an event is missing", { missing: 1 }, "1 events did not reach"],
  ["the server was not read", { isRead: false }, "was not read"],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = check(story);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
