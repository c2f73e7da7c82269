import { expect, test } from "vitest";
import type { NewestRun } from "#lib/experiments/newest-runs";
import { readSizingInput, SIZING_INPUTS, sizingInputsOf } from "./inputs";
import { type MeasuredBytes, measuredBytes } from "./measured-bytes";
import { pollingBill } from "./polling-bill";
import { sizes } from "./sizing";

const measured: MeasuredBytes = {
  added: { websocket: 4, sse: 40, webhook: 400, "rest-hook": 400, "long-polling": 500 },
  emptyPoll: 380,
  memory: { websocket: 8_000 },
  inVain: undefined,
};
const inputs = { users: 1_000, perMinute: 6, payload: 250, interval: 10, roundTrip: 40 };
function of(wire: string, given = inputs, bytes = measured) {
  const size = sizes(given, bytes).find((each) => each.wire === wire);
  return {
    requestsPerDay: size?.requestsPerDay.value,
    gbPerMonth: size?.gbPerMonth.value,
    openConnections: size?.openConnections.value,
    memoryBytes: size?.memoryBytes.value,
  };
}

test("by hand: 1,000 receivers, 6 events a minute of 250 bytes, a poll every 10 s", () => {
  // 1,000 × 6 × 1,440 = 8,640,000 deliveries a day.
  expect(of("websocket")).toMatchObject({ requestsPerDay: 0, openConnections: 1_000 });
  expect(of("websocket").gbPerMonth).toBeCloseTo((8_640_000 * 254 * 30) / 1e9, 6);
  expect(of("webhook")).toMatchObject({ requestsPerDay: 8_640_000, openConnections: 0, memoryBytes: 0 });
  expect(of("rest-hook").gbPerMonth).toBe(of("webhook").gbPerMonth);
  expect(of("polling").requestsPerDay).toBe(8_640_000);
  expect(of("polling").gbPerMonth).toBeCloseTo(((8_640_000 * 380 + 8_640_000 * 250) * 30) / 1e9, 6);
  expect(of("websocket").memoryBytes).toBe(8_000_000);
});

test("each number says what it comes from, with the numbers", () => {
  const formulas = (wire: string) => {
    const size = sizes(inputs, measured).find((each) => each.wire === wire);
    return [size?.requestsPerDay, size?.gbPerMonth, size?.openConnections, size?.memoryBytes].map(
      (estimate) => estimate?.formula,
    );
  };
  expect(formulas("websocket")).toEqual([
    "none after the handshake",
    "8,640,000 × (250 + 4 B) × 30",
    "one for each receiver",
    "1,000 × 8,000 B",
  ]);
  expect(formulas("polling")).toEqual([
    "1,000 × 86,400 s / 10 s",
    "(8,640,000 × 380 B + 8,640,000 × 250 B) × 30",
    "none is held",
    "no connection is held",
  ]);
  expect(formulas("mqtt").slice(1, 4)).toEqual([
    "8,640,000 × (250 + ? B) × 30",
    "one for each receiver",
    "1,000 × ? B",
  ]);
});

test("what no run has measured stays unknown, memory too", () => {
  expect(of("mqtt").gbPerMonth).toBeUndefined();
  expect(of("long-polling").memoryBytes).toBeUndefined();
  expect(of("polling", inputs, { ...measured, emptyPoll: undefined }).gbPerMonth).toBeUndefined();
  expect(measuredBytes({ runs: [], otherRuns: [] })).toMatchObject({ emptyPoll: undefined, memory: {} });
});

test("memory is that of the newest run with connections enough, bytes are of the usual settings alone", () => {
  const run = (experiment: string, day: number, knobs: object, name: string, value: number): NewestRun => ({
    id: `${experiment}-${day}`,
    experiment,
    slug: "x",
    knobs: { ...knobs },
    createdAt: `2026-11-0${day}T00:00:00.000Z`,
    environment: { node: "", platform: "", cpu: "", cpus: 1, memoryBytes: 1, loopback: true },
    verdict: {
      holds: true,
      reason: "",
      wouldChange: "",
      bars: [],
      figures: [{ name, label: "", value, unit: "bytes" }],
    },
  });
  const found = measuredBytes({
    runs: [run("X08", 2, { wire: "websocket" }, "opened", 100), run("X39", 1, {}, "polling.bytes-each", 380)],
    otherRuns: [
      run("X08", 1, { wire: "websocket", connections: 250 }, "memory-per-connection", 7_800),
      run("X39", 2, { perSecond: 2 }, "polling.bytes-each", 999),
    ],
  });
  expect(found.memory).toEqual({ websocket: 7_800 });
  expect(found.emptyPoll).toBe(380);
});

test("[POL-5] the bill of polling: requests, staleness of half the interval and a round trip, empty answers", () => {
  const lines = pollingBill(inputs, { inVain: { percent: 79, n: 28 } });
  expect(lines.map(({ value }) => value)).toEqual(["360,000", "5.04 s", "36.79 %", "1"]);
  expect(lines[1]?.formula).toBe("10 s / 2 + a round trip of 40 ms");
  expect(lines[2]?.formula).toContain("measured here, with the traffic of that run: 79 %, n=28");
  expect(pollingBill({ ...inputs, perMinute: 0 }, { inVain: undefined }).map(({ value }) => value)).toEqual([
    "360,000",
    "5.04 s",
    "100 %",
    "a hook makes none",
  ]);
});

test("a poll costs when nothing happens, an idle line carries nothing but its pings, which are left out", () => {
  const idle = { ...inputs, perMinute: 0 };
  expect(of("polling", idle).gbPerMonth).toBeGreaterThan(0);
  expect(of("websocket", idle).gbPerMonth).toBe(0);
});

test("inputs within their bounds are taken, others are at their fallback", () => {
  expect(readSizingInput("users", "250")).toBe(250);
  for (const text of ["", "abc", "-1", "0", "1e99", "NaN"])
    expect(readSizingInput("users", text)).toBeUndefined();
  const given = sizingInputsOf((id) => (id === "payload" ? "64" : ["x"]));
  expect(given.payload).toBe(64);
  expect(given.users).toBe(SIZING_INPUTS[0].fallback);
});
