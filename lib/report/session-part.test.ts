import { expect, test } from "vitest";
import type { DeliveryCell, EventRow, LaneTotals } from "#lib/measure/delivery";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import { sessionPart } from "./session-part";

function ofEach<Value>(of: (id: TransportId) => Value): Record<TransportId, Value> {
  return Object.fromEntries(TRANSPORT_IDS.map((id) => [id, of(id)])) as Record<TransportId, Value>;
}

const arrived = (latencyMs: number): DeliveryCell => ({
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
        id === "websocket" && offset === 2 ? { kind: "lost", reason: "the line was cut" } : arrived(offset),
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
  p50Ms: 2,
  p50UncertaintyMs: 0,
  p50Count: 3 - lost,
  handshakeBytesIn: undefined,
  handshakeBytesOut: undefined,
  bytesPerEvent: 148,
  bytesCount: 3,
});

test("a session says what became of each event on each wire, with n", () => {
  const part = sessionPart({
    roomName: "teal-otter-42",
    roomUrl: "http://localhost/r/abc",
    rows: [row(3), row(2), row(1)],
    totals: ofEach((id) => totals(id === "websocket" ? 1 : 0)),
    browser: "Browser 1",
    at: "2026-11-23T21:05:00.000Z",
  });
  const [summary, events] = part.tables;
  expect(summary?.rows[0]).toEqual([
    "WebSocket",
    "2",
    "1",
    "0",
    "0",
    "2.0 ms (n\u00a0=\u00a02)",
    "148 B (n\u00a0=\u00a03)",
  ]);
  expect(events?.rows[1]?.slice(0, 3)).toEqual([
    "#2 order.paid",
    "lost: the line was cut",
    "arrived after 2.0 ms",
  ]);
  // What did not arrive has no point.
  expect(part.chart?.lanes.lanes.map(({ name }) => name)).toEqual([...TRANSPORT_IDS]);
  expect(part.again).toBe("http://localhost/r/abc");
});

test("without events there is no chart, and dashes for what was not measured", () => {
  const none = { ...totals(0), p50Ms: undefined, bytesPerEvent: undefined };
  const part = sessionPart({
    roomName: "a",
    roomUrl: "http://localhost/r/a",
    rows: [],
    totals: ofEach(() => none),
    browser: "",
    at: "2026-11-23T21:05:00.000Z",
  });
  expect(part).not.toHaveProperty("chart");
  expect(part.tables[0]?.rows[0]?.slice(-2)).toEqual(["–", "–"]);
});
