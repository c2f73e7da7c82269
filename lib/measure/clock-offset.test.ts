import { expect, test } from "vitest";
import { type ClockSample, estimateClockOffset } from "./clock-offset";

/** Asked at an instant of this clock, answered a round trip later; the other clock is ahead by the offset. */
const sample = (sentAtMs: number, roundTripMs: number, offsetMs: number): ClockSample => ({
  sentAtMs,
  answeredAtMs: sentAtMs + roundTripMs,
  remoteAtMs: sentAtMs + roundTripMs / 2 + offsetMs,
});

test("[ME-2] the sample with the smallest round trip decides, and half of it is the uncertainty", () => {
  const samples = [sample(0, 20, 103), sample(100, 2, 100), sample(200, 10, 98)];
  expect(estimateClockOffset(samples)).toEqual({ offsetMs: 100, uncertaintyMs: 1 });
});

test("what the newest sample contradicts is of before a sleep, however short its round trip was", () => {
  const samples = [sample(0, 2, 100), sample(100, 30, 60_105), sample(200, 40, 60_100)];
  expect(estimateClockOffset(samples)).toEqual({ offsetMs: 60_105, uncertaintyMs: 15 });
});

test("without samples there is no offset", () => {
  expect(estimateClockOffset([])).toBeUndefined();
});
