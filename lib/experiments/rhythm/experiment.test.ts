import { expect, test } from "vitest";
import { STOOD_STILL } from "#lib/experiments/stood-still";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { RHYTHM_LINES, rhythm } from "./experiment";

const KNOBS = rhythm.knobs.parse({});

/** Gaps of 10, 60 and 110 ms in turn: 29 of them have a standard deviation of 40.4 ms. */
const sentAtMs = (n: number) => [0, 10, 70][n % 3] as number;
const instants = (count: number) =>
  Array.from({ length: count }, (_, n) => Math.floor(n / 3) * 180 + sentAtMs(n));

/** @param arrival when an event that was sent then is there */
function journal(count: number, arrival: (sentMs: number) => number) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of RHYTHM_LINES) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  for (const [n, sentMs] of instants(count).entries()) {
    builder.publish(n + 1, sentMs);
    for (const { client } of RHYTHM_LINES) builder.arrive(client, n + 1, arrival(sentMs));
  }
  return builder.build();
}

test("holds: a delay that stays the same leaves the rhythm as it is", () => {
  const verdict = rhythm.check(
    journal(30, (sentMs) => sentMs + 40),
    KNOBS,
  );
  expect(verdict.holds).toBe(true);
  expect(verdict.figures.slice(0, 3).map(({ value }) => value)).toEqual([1, 40.4, 40.4]);
});

test.each([
  ["in lumps", (sentMs: number) => Math.ceil((sentMs + 1) / 500) * 500],
  ["evenly", (sentMs: number) => instants(30).indexOf(sentMs) * 60],
])("does not hold: they arrive %s", (_what, arrival) => {
  expect(rhythm.check(journal(30, arrival), KNOBS).holds).toBe(false);
});

test("unknown: who listens stood still for longer than events are apart", () => {
  const lumps = journal(30, (sentMs) => Math.ceil((sentMs + 1) / 500) * 500);
  const stood = (value: number) => [
    ...lumps,
    { kind: "sample", name: STOOD_STILL, value, atMs: 9_000 } as const,
  ];
  expect(rhythm.check(stood(199), KNOBS).holds).toBe(false);
  const verdict = rhythm.check(stood(200), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain("stood still for 200 ms");
});

test("unknown: too few gaps", () => {
  const verdict = rhythm.check(
    journal(20, (sentMs) => sentMs),
    KNOBS,
  );
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain("19 gaps on each wire; 20 are needed");
});
