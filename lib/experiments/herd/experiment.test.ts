import { expect, test } from "vitest";
import { STOOD_STILL } from "#lib/experiments/stood-still";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { AWAY, BACK_AFTER, HERDS, herd, RESTART_LINES } from "./experiment";

const KNOBS = herd.knobs.parse({});
const together = Array.from({ length: KNOBS.members }, (_, n) => 3_000 + n);
const spread = Array.from({ length: KNOBS.members }, (_, n) => 2_000 + n * 150);

function journal(
  drawnMs: readonly number[],
  fixedMs: readonly number[],
  isRestarted = true,
  stoodStillMs = 40,
) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of [...HERDS, ...RESTART_LINES]) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  builder.publish(1, 10).publish(2, 5_000);
  for (const { client } of RESTART_LINES) {
    builder.arrive(client, 1, 12);
    if (client !== "websocket-bare") builder.arrive(client, 2, 5_002);
  }
  if (isRestarted) builder.add(2_000, { kind: "sample", name: AWAY, value: 900 });
  builder.add(9_000, { kind: "sample", name: STOOD_STILL, value: stoodStillMs });
  for (const [client, backMs] of [
    ["sse-drawn", drawnMs],
    ["sse-fixed", fixedMs],
  ] as const) {
    for (const value of backMs) builder.add(value, { kind: "sample", name: BACK_AFTER, client, value });
  }
  return builder.build();
}

test("holds: those that all wait 3 s are one crowd, the others are none", () => {
  const verdict = herd.check(journal(spread, together), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("40 of 40 that all wait 3 s, 4 of 40");
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "server-away": 900,
    "clients-stood-still": 40,
    "sse-drawn.all-back": 7_850,
    "sse-fixed.largest-crowd": 40,
    "websocket-cursor.lost": 0,
    "websocket-bare.lost": 1,
  });
});

test("the chart counts every return, and says where there was none", () => {
  const [drawn, fixed] = herd.check(journal(spread, together), KNOBS).series;
  const sum = (points: readonly [number, number][] = []) => points.reduce((all, [, count]) => all + count, 0);
  expect([sum(drawn?.points), sum(fixed?.points)]).toEqual([40, 40]);
  expect(fixed?.points.slice(28, 33)).toEqual([
    [2_800, 0],
    [2_900, 0],
    [3_000, 40],
    [3_100, 0],
    [3_200, 0],
  ]);
});

test.each([
  ["both together", together, together],
  ["both spread", spread, spread],
])("does not hold: %s", (_what, drawn, fixed) => {
  expect(herd.check(journal(drawn, fixed), KNOBS).holds).toBe(false);
});

test("a crowd is counted wherever it begins", () => {
  const acrossABorder = [...spread.slice(6), 3_960, 3_970, 3_980, 4_010, 4_020, 4_030].sort((a, b) => a - b);
  const verdict = herd.check(journal(acrossABorder, together), KNOBS);
  expect(verdict.figures.find(({ name }) => name === "sse-drawn.largest-crowd")?.value).toBeGreaterThan(6);
});

test.each([
  ["one is not back", spread.slice(1), together, true, "39 of 40 were back"],
  ["no restart", spread, together, false, "not restarted"],
])("unknown: %s", (_what, drawn, fixed, isRestarted, reason) => {
  const verdict = herd.check(journal(drawn, fixed, isRestarted), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});

test("unknown: who counts the crowd stood still, and would have made one of anybody", () => {
  const verdict = herd.check(journal(together, together, true, 500), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain("stood still for 500 ms");
});
