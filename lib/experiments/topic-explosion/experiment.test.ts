import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { FILTER_PHASES, FILTERS_OF, LISTENER, readingsOf, topicExplosion, WARM_UP } from "./experiment";

const USUAL = { subscribers: 10, count: 50 };
const WARM_UP_EVENTS = 20;

interface Story {
  readonly oneUs?: number;
  readonly manyUs?: number;
  readonly grantedOfOne?: number;
  readonly missing?: number;
  readonly matching?: boolean;
  readonly deliveredEach?: number;
  readonly isRead?: boolean;
}

function check({
  oneUs = 400,
  manyUs = 480,
  grantedOfOne = FILTERS_OF.many,
  missing = 0,
  matching = false,
  deliveredEach = 0,
  isRead = true,
}: Story) {
  const knobs = topicExplosion.knobs.parse({ ...USUAL, matching });
  const builder = new JournalBuilder();
  let offset = 0;
  for (const [index, phase] of FILTER_PHASES.entries()) {
    const startMs = 1 + index * 20_000;
    const { start, end, granted, delivered } = readingsOf(phase);
    const sample = (atMs: number, name: string, value: number) =>
      builder.add(atMs, { kind: "sample", name, value });
    const fire = (fromMs: number, events: number, lost: number) => {
      for (let n = 1; n <= events; n += 1) {
        offset += 1;
        builder.publish(offset, fromMs + 10 * n);
        if (n > lost) builder.arrive(LISTENER.client, offset, fromMs + 10 * n + 3);
      }
    };
    builder.add(startMs, { kind: "phase", phase: WARM_UP });
    sample(startMs, granted, knobs.subscribers * (phase === "one" ? FILTERS_OF.one : grantedOfOne));
    fire(startMs, WARM_UP_EVENTS, 0);
    builder.add(startMs + 5_000, { kind: "phase", phase });
    if (isRead) sample(startMs + 5_000, `server-cpu-us.${start}`, 1_000_000);
    fire(startMs + 5_000, knobs.count, phase === "many" ? missing : 0);
    const tookUs = knobs.count * (phase === "one" ? oneUs : manyUs);
    if (isRead) sample(startMs + 9_000, `server-cpu-us.${end}`, 1_000_000 + tookUs);
    sample(startMs + 9_000, delivered, phase === "many" ? knobs.count * deliveredEach : 0);
  }
  return topicExplosion.check(builder.build(), knobs);
}

test("holds: with all filters an event takes a fifth more", () => {
  const verdict = check({});
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toBe(
    "An event took the server 400 µs with 10 filters beside the listener's and 480 µs with 500: 1.2 times as much.",
  );
  expect(verdict.figures.map(({ name, value, n }) => [name, value, n])).toEqual([
    ["one.cpu-per-event", 400, 50],
    ["one.deliveries-per-event", 0, 50],
    ["one.delay-p50", 3, 50],
    ["one.delay-p95", 3, 50],
    ["many.cpu-per-event", 480, 50],
    ["many.deliveries-per-event", 0, 50],
    ["many.delay-p50", 3, 50],
    ["many.delay-p95", 3, 50],
  ]);
});

test("does not hold: with all filters it takes three times as much", () => {
  const verdict = check({ manyUs: 1_200, matching: true, deliveredEach: USUAL.subscribers });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("3.0 times");
  expect(verdict.figures.find(({ name }) => name === "many.deliveries-per-event")?.value).toBe(10);
});

test.each([
  ["filters were refused", { grantedOfOne: 40 }, "granted 400 of 500"],
  ["an event is missing", { missing: 1 }, "1 events did not arrive"],
  ["a subscriber has not got all", { matching: true, deliveredEach: 9 }, "50 events did not arrive"],
  ["the server was not read", { isRead: false }, "was not read"],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = check(story);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
