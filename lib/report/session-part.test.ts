import { expect, test } from "vitest";
import type { NewestRun } from "#lib/experiments/newest-runs";
import type { DeliveryCell, EventRow, LaneTotals } from "#lib/measure/delivery";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { sessionPart } from "./session-part";

function ofEach<Value>(of: (id: TransportId) => Value): Record<TransportId, Value> {
  return Object.fromEntries(TRANSPORT_IDS.map((id) => [id, of(id)])) as Record<TransportId, Value>;
}

const arrivedCell = (latencyMs: number): Extract<DeliveryCell, { kind: "arrived" }> => ({
  kind: "arrived",
  latencyMs,
  uncertaintyMs: 0,
  replayed: false,
  attempt: 1,
  copies: 1,
  outOfOrder: false,
  whileHidden: false,
});

function row(offset: number): EventRow {
  return {
    offset,
    id: `e${offset}`,
    type: "order.paid",
    via: "http",
    receivedAtMs: 0,
    recordedAtMs: 1,
    envelopeBytes: 100,
    dataBytes: 10,
    cells: ofEach(
      (id): DeliveryCell =>
        id === "websocket" && offset === 2
          ? { kind: "lost", reason: "the line was cut" }
          : arrivedCell(offset),
    ),
    segments: ofEach(() => []),
  };
}

const totals = (lost: number): LaneTotals => ({
  arrived: 3 - lost,
  lost,
  replayed: 0,
  repeated: 0,
  outOfOrder: 0,
  noLongerFollowed: 0,
  p50Ms: 2,
  p50UncertaintyMs: 0,
  p50Count: 3 - lost,
  handshakeBytesIn: undefined,
  handshakeBytesOut: undefined,
  bytesPerEvent: 148,
  bytesCount: 3,
});

const ENVIRONMENT = {
  node: "v20.19.0",
  platform: "Linux",
  cpu: "CPU",
  cpus: 2,
  memoryBytes: 1,
  loopback: true,
} as const;

const COMMON = {
  roomName: "teal-otter-42",
  origin: "http://localhost",
  selectedTransport: "websocket",
  clock: { offsetMs: 12, uncertaintyMs: 0.4 },
  disturbances: [],
  browser: "Browser 1",
  lab: undefined,
  at: "2026-11-23T21:05:00.000Z",
} as const;

test("a session says what became of each event on each wire, with n", () => {
  const part = sessionPart({
    ...COMMON,
    rows: [row(3), row(2), row(1)],
    totals: ofEach((id) => totals(id === "websocket" ? 1 : 0)),
  });
  const [summary, latency, events] = part.tables;
  expect(summary?.rows[0]).toEqual(["WebSocket", "2", "1", "0", "0", "0", "148 B (n\u00a0=\u00a03)"]);
  expect(latency?.rows[0]).toEqual(["WebSocket", "2", "1.0 ms", "–", "–", "3.0 ms", "one clock"]);
  expect(events?.rows[1]?.slice(0, 3)).toEqual([
    "#2 order.paid",
    "lost: the line was cut",
    "arrived after 2.0 ms",
  ]);
  // What did not arrive has no point.
  expect(part.charts[0]?.lanes.lanes.map(({ name }) => name)).toEqual([...TRANSPORT_IDS]);
  expect(part.again).toEqual({
    href: "http://localhost/?wire=websocket",
    label: "Open a playground with this wire",
  });
  expect(part.conditions).toContainEqual(["faults", "none while this page looked on"]);
});

test("percentiles are given where there are values enough, with n, and how far the clocks may be apart", () => {
  const rows = Array.from({ length: 100 }, (_, index) => {
    const base = row(index + 1);
    const cell: DeliveryCell = { ...arrivedCell(index + 1), uncertaintyMs: index === 7 ? 0.6 : 0.4 };
    const replayed: DeliveryCell = { ...arrivedCell(5_000), replayed: true };
    return { ...base, cells: { ...base.cells, sse: cell, mqtt: index < 20 ? cell : replayed } };
  });
  const part = sessionPart({ ...COMMON, rows, totals: ofEach(() => totals(0)) });
  const latencies = part.tables[1]?.rows ?? [];
  const of = (label: string) => latencies.find(([name]) => name === label)?.slice(1);
  expect(of("Server-Sent Events")).toEqual(["100", "50 ms", "95 ms", "99 ms", "100 ms", "±0.6 ms"]);
  // What was replayed waited for the reconnect, and says nothing of the wire.
  expect(of(TRANSPORTS.mqtt.label)).toEqual(["20", "10 ms", "19 ms", "–", "20 ms", "±0.6 ms"]);
  expect(part.conditions).toContainEqual(["clocks", expect.stringContaining("±0.4 ms")]);
});

test("what was broken meanwhile stands beside what was measured", () => {
  const disturbances = [
    { since: undefined, until: "2026-11-23T21:03:00.000Z", whom: "Everybody", what: "Delayed ~400 ms" },
    {
      since: "2026-11-23T21:04:07.000Z",
      until: "2026-11-23T21:04:10.500Z",
      whom: "SSE of this page",
      what: "Connection cut",
    },
  ];
  const part = sessionPart({ ...COMMON, disturbances, rows: [row(1)], totals: ofEach(() => totals(0)) });
  expect(part.tables.find(({ caption }) => caption.startsWith("Broken on purpose"))?.rows).toEqual([
    ["before this page heard of it", "21:03:00 UTC", "Everybody", "Delayed ~400 ms"],
    ["21:04:07 UTC", "21:04:10 UTC", "SSE of this page", "Connection cut"],
  ]);
  expect(part.conditions.map(([name]) => name)).not.toContain("faults");
});

test("what came while the page was hidden is in no percentile: browsers slow such pages down", () => {
  const base = row(1);
  const hidden: DeliveryCell = { ...arrivedCell(5_000), whileHidden: true };
  const rows = [{ ...base, offset: 2, cells: { ...base.cells, websocket: hidden } }, base];
  const part = sessionPart({ ...COMMON, rows, totals: ofEach(() => totals(0)) });
  expect(part.tables[1]?.rows[0]).toEqual(["WebSocket", "1", "1.0 ms", "–", "–", "1.0 ms", "one clock"]);
});

test("events that were let go while they waited are in no total, and that is said", () => {
  const letGo = ofEach((id) => (id === "sse" ? { ...totals(0), noLongerFollowed: 12 } : totals(0)));
  const part = sessionPart({ ...COMMON, rows: [row(1)], totals: letGo });
  expect(part.conditions.at(-1)).toEqual([
    "events no longer followed",
    "Server-Sent Events 12: they waited for so long that they are counted neither as arrived nor as lost",
  ]);
});

test("what is said of the selected wire stands with the session's numbers and with what the Lab found", () => {
  const run: NewestRun = {
    id: "r",
    experiment: "X08",
    slug: "connection-cost",
    knobs: {},
    createdAt: "2026-11-23T20:00:00.000Z",
    environment: ENVIRONMENT,
    verdict: {
      holds: true,
      reason: "100 connections on 1 port.",
      wouldChange: "",
      bars: [],
      figures: [{ name: "opened", label: "", value: 100, unit: "connections", n: 100 }],
    },
  };
  const part = sessionPart({
    ...COMMON,
    rows: [row(1)],
    totals: ofEach(() => totals(0)),
    lab: { environment: ENVIRONMENT, runs: [run] },
  });
  const card = (id: string) => part.cards?.list.find(({ title }) => title.startsWith(id));
  expect(part.cards?.caption).toBe("What is said for and against WebSocket");
  expect(card("W-18")).toMatchObject({
    title: "W-18 (con) It does not scale.",
    verdict: "Wrong",
    evidence: [
      "What a connection costs speaks against this: 100 connections on 1 port. (2026-11-23 20:00 UTC, n\u00a0=\u00a0100)",
    ],
  });
  expect(card("W-7")?.evidence[0]).toContain("WebSocket 148 B (n\u00a0=\u00a03)");
  expect(card("W-15")?.source).toMatch(/^Opinion, audited 2026-11-23/);
  expect(part.conditions).toContainEqual(["server", "CPU, 2 cores, Linux, Node v20.19.0"]);
});

test("without events there is no chart, dashes for what was not measured, and it says what is not known", () => {
  const none = { ...totals(0), p50Ms: undefined, bytesPerEvent: undefined };
  const part = sessionPart({ ...COMMON, rows: [], totals: ofEach(() => none), clock: undefined });
  expect(part.charts).toEqual([]);
  expect(part.tables[0]?.rows[0]?.at(-1)).toBe("–");
  expect(part.tables[1]?.rows[0]).toEqual(["WebSocket", "0", "–", "–", "–", "–", "–"]);
  expect(part.conditions.map(([, text]) => text)).toEqual(
    expect.arrayContaining(["not known: it did not answer", "the server's clock was never asked"]),
  );
});
