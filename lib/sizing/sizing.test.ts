import { expect, test } from "vitest";
import type { NewestRun } from "#lib/experiments/newest-runs";
import { readSizingInput, SIZING_INPUTS, sizingInputsOf } from "./inputs";
import { type MeasuredBytes, measuredBytes } from "./measured-bytes";
import { pollingBill } from "./polling-bill";
import { sizes } from "./sizing";

const measured: MeasuredBytes = {
  added: { websocket: 4, sse: 40, webhook: 400, "rest-hook": 400, "long-polling": 500 },
  emptyPoll: 380,
  emptyWait: 390,
  memory: { websocket: 8_000, "long-polling": 11_000 },
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
  // After 40 ms it asks again; in the share e^-0.004 of these no event has come, and one comes within 10 s on average.
  const answers = 86_400_000 / (0.04 + 10 * Math.exp(-0.004));
  // In a wait of 25 s 2.5 events are due, and the share e^-2.5 of all waits ends without one.
  expect(of("long-polling").requestsPerDay).toBeCloseTo(answers / (1 - Math.exp(-2.5)), 4);
  const bytes = 8_640_000 * 250 + 8_639_930.97 * 500 + 772_630.06 * 390;
  expect(of("long-polling").gbPerMonth).toBeCloseTo((bytes * 30) / 1e9, 4);
  expect(of("polling").requestsPerDay).toBe(8_640_000);
  expect(of("polling").gbPerMonth).toBeCloseTo(((8_640_000 * 380 + 8_640_000 * 250) * 30) / 1e9, 6);
  expect(of("websocket").memoryBytes).toBe(8_000_000);
  expect(of("long-polling").memoryBytes).toBe(11_000_000);
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
  expect(formulas("long-polling")).toEqual([
    "1,000 × 86,400 s / (40 ms + e^(−6/min × 40 ms) / (6/min)) + 772,630 renewed: 8,639,931 / (e^(6/min × 25 s) − 1)",
    "(8,640,000 × 250 B + 8,639,931 × 500 B + 772,630 × 390 B) × 30",
    "one for each receiver",
    "1,000 × 11,000 B",
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
  expect(of("sse").memoryBytes).toBeUndefined();
  expect(of("long-polling", inputs, { ...measured, emptyWait: undefined }).gbPerMonth).toBeUndefined();
  expect(of("polling", inputs, { ...measured, emptyPoll: undefined }).gbPerMonth).toBeUndefined();
  expect(measuredBytes([], [])).toMatchObject({ emptyPoll: undefined, emptyWait: undefined, memory: {} });
});

test("of each wire the newest run with connections enough says its memory, whatever its settings", () => {
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
  const memory = (day: number, wire: string, bytes: number) =>
    run("X08", day, { wire, connections: 250, payloadBytes: 0 }, "memory-per-connection", bytes);
  const ofLargeEvents = { wire: "websocket", payloadBytes: 60_000 };
  const unfinished = { knobs: { wire: "mqtt" }, createdAt: "2026-11-09T00:00:00.000Z" };
  const found = measuredBytes(
    [run("X39", 1, {}, "polling.bytes-each", 380)],
    [
      unfinished,
      run("X08", 8, { wire: "websocket" }, "many.opened", 100),
      memory(3, "websocket", 7_800),
      memory(2, "websocket", 9_900),
      memory(4, "long-polling", 11_000),
      memory(1, "mqtt", 20_000),
      memory(5, "telex", 1),
      run("X08", 9, ofLargeEvents, "memory-per-connection", 99_000),
    ],
  );
  expect(found.memory).toEqual({ websocket: 7_800, "long-polling": 11_000, mqtt: 20_000 });
  expect([found.emptyPoll, found.emptyWait]).toEqual([380, undefined]);
});

test("long polling asks no more often than once a round trip: a burst of events shares an answer", () => {
  const busy = { ...inputs, perMinute: 60_000 };
  expect(of("long-polling", busy).requestsPerDay).toBeCloseTo(86_400_000 / 0.04, -3);
  expect(of("long-polling", { ...busy, roundTrip: 0 }).requestsPerDay).toBeCloseTo(86_400_000 * 1_000, -3);
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
  // 86,400 s / 25 s = 3,456 waits a day for each receiver.
  expect(of("long-polling", idle).requestsPerDay).toBe(3_456_000);
  expect(of("long-polling", idle).gbPerMonth).toBeCloseTo((3_456_000 * 390 * 30) / 1e9, 6);
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
