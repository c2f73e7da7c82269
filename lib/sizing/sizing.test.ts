import { expect, test } from "vitest";
import { readSizingInput, SIZING_INPUTS, sizingInputsOf } from "./inputs";
import { type MeasuredBytes, measuredBytes } from "./measured-bytes";
import { sizes } from "./sizing";

const measured: MeasuredBytes = {
  added: { websocket: 4, sse: 40, webhook: 400, "rest-hook": 400, "long-polling": 500 },
  emptyPoll: 380,
  runs: [],
};
const inputs = { users: 1_000, perMinute: 6, payload: 250, interval: 10 };
const of = (wire: string, given = inputs, bytes = measured) =>
  sizes(given, bytes).find((size) => size.wire === wire);

test("by hand: 1,000 receivers, 6 events a minute of 250 bytes, a poll every 10 s", () => {
  // 1,000 × 6 × 1,440 = 8,640,000 deliveries a day.
  expect(of("websocket")).toMatchObject({ requestsPerDay: 0, openConnections: 1_000 });
  expect(of("websocket")?.gbPerMonth).toBeCloseTo((8_640_000 * 254 * 30) / 1e9, 6);
  expect(of("webhook")).toMatchObject({ requestsPerDay: 8_640_000, openConnections: 0, memoryBytes: 0 });
  expect(of("rest-hook")?.gbPerMonth).toBe(of("webhook")?.gbPerMonth);
  expect(of("polling")?.requestsPerDay).toBe(8_640_000);
  expect(of("polling")?.gbPerMonth).toBeCloseTo(((8_640_000 * 380 + 8_640_000 * 250) * 30) / 1e9, 6);
  expect(of("websocket")?.memoryBytes).toBeCloseTo(1_000 * 11.3 * 1_024, 3);
});

test("what no run has measured stays unknown, and so does memory that no bench has", () => {
  expect(of("mqtt")?.gbPerMonth).toBeUndefined();
  expect(of("long-polling")?.memoryBytes).toBeUndefined();
  expect(of("polling", inputs, { ...measured, emptyPoll: undefined })?.gbPerMonth).toBeUndefined();
  expect(measuredBytes([]).emptyPoll).toBeUndefined();
});

test("a poll costs when nothing happens, an idle line carries nothing but its pings, which are left out", () => {
  const idle = { ...inputs, perMinute: 0 };
  expect(of("polling", idle)?.gbPerMonth).toBeGreaterThan(0);
  expect(of("websocket", idle)?.gbPerMonth).toBe(0);
});

test("inputs within their bounds are taken, others are at their fallback", () => {
  expect(readSizingInput("users", "250")).toBe(250);
  for (const text of ["", "abc", "-1", "0", "1e99", "NaN"])
    expect(readSizingInput("users", text)).toBeUndefined();
  const given = sizingInputsOf((id) => (id === "payload" ? "64" : ["x"]));
  expect(given.payload).toBe(64);
  expect(given.users).toBe(SIZING_INPUTS[0].fallback);
});
