import fc from "fast-check";
import { expect, test } from "vitest";
import { afterFailure, NO_FAILURES, reasonToDisable } from "./failure-streak";
import { retryAfterMs } from "./retry-after";
import { nextDelayMs, RETRY_SCHEDULES, SCHEDULE_PRESETS } from "./retry-schedule";

const S = 1_000;
const MIN = 60_000;
const H = 3_600_000;
const failed = { failure: "http_5xx", status: 500, retryAfterMs: undefined, random: 0.5 } as const;

test("[WH-10] the presets are the published schedules", () => {
  const at = (...delays: number[]) => delays;
  expect(RETRY_SCHEDULES.standard.delaysMs).toEqual(
    at(0, 5 * S, 5 * MIN, 30 * MIN, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H),
  );
  expect(RETRY_SCHEDULES.svix.delaysMs).toEqual(
    at(0, 5 * S, 5 * MIN, 30 * MIN, 2 * H, 5 * H, 10 * H, 10 * H),
  );
  expect(RETRY_SCHEDULES.workshop.delaysMs).toEqual(at(0, S, 2 * S, 5 * S, 10 * S, 20 * S, 30 * S));
});

test("[WH-10] every delay lies within 20 % of its place in the schedule, and the last attempt has no next", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SCHEDULE_PRESETS),
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (preset, attempts, random) => {
        const schedule = RETRY_SCHEDULES[preset];
        const delayMs = nextDelayMs(schedule, { ...failed, attempts, random });
        const plannedMs = schedule.delaysMs[attempts];
        if (plannedMs === undefined) expect(delayMs).toBeUndefined();
        else {
          expect(delayMs).toBeGreaterThanOrEqual(plannedMs * 0.8 - 0.001);
          expect(delayMs).toBeLessThanOrEqual(plannedMs * 1.2 + 0.001);
        }
      },
    ),
  );
});

test("[WH-11] Retry-After is seconds or a date; anything else is no wish", () => {
  const nowMs = Date.parse("2026-01-31T08:30:00Z");
  expect(retryAfterMs("7", nowMs)).toBe(7 * S);
  expect(retryAfterMs("Sat, 31 Jan 2026 08:30:12 GMT", nowMs)).toBe(12 * S);
  expect(retryAfterMs("Sat, 31 Jan 2026 08:00:00 GMT", nowMs)).toBe(0);
  for (const garbage of [undefined, "", "-5", "1.5", "soon", "0x10", "2026-01-31", "Infinity"]) {
    expect(retryAfterMs(garbage, nowMs), String(garbage)).toBeUndefined();
  }
});

test("[WH-11] Retry-After delays the next attempt, never hurries it, and is capped", () => {
  const next = (preset: "standard" | "workshop", wishMs: number) =>
    nextDelayMs(RETRY_SCHEDULES[preset], { ...failed, attempts: 1, retryAfterMs: wishMs });
  expect(next("workshop", 7 * S)).toBe(7 * S);
  expect(next("workshop", 1)).toBe(S);
  expect(next("workshop", 1e12)).toBe(30 * S);
  expect(next("standard", 1e12)).toBe(24 * H);
});

test.each([
  ["http_4xx", 429],
  ["http_5xx", 502],
  ["http_5xx", 504],
  ["timeout", undefined],
] as const)(
  "[WH-12] after %s %s the next attempt waits at least 2 s in a room and 60 s elsewhere",
  (failure, status) => {
    const attempt = { ...failed, attempts: 1, failure, status };
    expect(nextDelayMs(RETRY_SCHEDULES.workshop, attempt)).toBe(2 * S);
    expect(nextDelayMs(RETRY_SCHEDULES.standard, attempt)).toBe(MIN);
  },
);

test("[WH-12] other failures do not throttle", () => {
  expect(nextDelayMs(RETRY_SCHEDULES.workshop, { ...failed, attempts: 1 })).toBe(S);
});

test("[WH-14] continuous failure disables after its time; 20 failed messages in a row do so in a room", () => {
  const { workshop, standard } = RETRY_SCHEDULES;
  const since = afterFailure(NO_FAILURES, 1_000, false);
  expect(reasonToDisable(since, workshop, 1_000 + 10 * MIN - 1)).toBeUndefined();
  expect(reasonToDisable(since, workshop, 1_000 + 10 * MIN)).toContain("10 minutes");
  expect(reasonToDisable(since, standard, 1_000 + 120 * H - 1)).toBeUndefined();
  expect(reasonToDisable(since, standard, 1_000 + 120 * H)).toBeDefined();

  let streak = NO_FAILURES;
  for (let n = 1; n <= 20; n += 1) {
    expect(reasonToDisable(streak, workshop, 2_000)).toBeUndefined();
    streak = afterFailure(streak, 2_000, true);
  }
  expect(reasonToDisable(streak, workshop, 2_000)).toContain("20 messages");
  expect(reasonToDisable(streak, standard, 2_000)).toBeUndefined();
});
