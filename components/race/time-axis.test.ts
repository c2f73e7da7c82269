import fc from "fast-check";
import { expect, test } from "vitest";
import { AXIS_END_MS, AXIS_TICKS, axisPosition } from "./time-axis";

test("labelled ticks stand a fifth of the axis apart", () => {
  const places = AXIS_TICKS.major.map((tick) => Number(axisPosition(tick.ms).toFixed(6)));
  expect(places).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
});

test("a later instant never stands left of an earlier one", () => {
  const instant = fc.double({ min: 0, max: 2 * AXIS_END_MS, noNaN: true });
  const step = fc.double({ min: 0, max: AXIS_END_MS, noNaN: true });
  fc.assert(fc.property(instant, step, (ms, stepMs) => axisPosition(ms) <= axisPosition(ms + stepMs)));
});

test("every instant stands on the axis", () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (ms) => axisPosition(ms) >= 0 && axisPosition(ms) <= 1));
});
