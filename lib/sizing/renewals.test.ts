import { expect, test } from "vitest";
import { type SizingInputs, sizingInputsOf } from "./inputs";
import { renewals } from "./renewals";

function renewed(given: Partial<SizingInputs>) {
  const inputs = { ...sizingInputsOf(() => undefined), users: 1_000, ...given };
  return renewals(inputs, inputs.users * inputs.perMinute * 1_440);
}

test("without events every wait is renewed: 86,400 s / 25 s = 3,456 times a day for each receiver", () => {
  expect(renewed({ perMinute: 0 })).toEqual({ perDay: 3_456_000, formula: "1,000 × 86,400 s / 25 s" });
});

test.each([
  // 2.5 events are due in a wait; e^2.5 = 12.182494.
  [6, 772_636.23],
  // 25 events are due in a wait: hardly any ends without one.
  [60, 0],
  [60_000, 0],
])("%d events a minute: %d renewals a day", (perMinute, perDay) => {
  expect(renewed({ perMinute }).perDay).toBeCloseTo(perDay, 2);
});

test("ever rarer events come to as many renewals as none", () => {
  for (const perMinute of [1e-6, 1e-300, Number.MIN_VALUE]) {
    expect(renewed({ perMinute }).perDay).toBeCloseTo(3_456_000, -1);
  }
});
