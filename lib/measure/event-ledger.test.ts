import { expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import { EventLedger } from "./event-ledger";

const CLOCK = { offsetMs: 100, uncertaintyMs: 0.5 };
const laneOf = (subscriberId: string) => subscriberId as TransportId;

function recorded(offset: number, atMs = offset * 10): JournalEntry {
  return {
    kind: "recorded",
    offset,
    id: `e${offset}`,
    type: "a.b",
    envelopeBytes: 200,
    dataBytes: 20,
    receivedAtMs: atMs,
    atMs: atMs + 1,
    via: "http",
  };
}

function opened(transport: TransportId, atMs: number, resumed?: "recovered" | "not-recovered"): JournalEntry {
  return {
    kind: "connection-opened",
    transport,
    subscriberId: transport,
    connectionId: `${transport}-${atMs}`,
    atMs,
    handshakeBytesIn: 400,
    handshakeBytesOut: 100,
    ...(resumed === undefined ? {} : { resumed }),
  };
}

function attempted(
  offset: number,
  attempt: number,
  atMs: number,
  retryInMs: number | undefined,
): JournalEntry {
  const outcome = {
    delivered: false as const,
    status: 503,
    failure: "http_5xx" as const,
    ...(retryInMs === undefined ? {} : { retryInMs }),
  };
  return {
    kind: "attempted",
    transport: "webhook",
    hookId: "h",
    offset,
    attempt,
    startedAtMs: atMs - 1,
    atMs,
    outcome,
    bytesIn: 10,
    bytesOut: 90,
  };
}

/** At the first attempt, with a hundred bytes. */
function delivered(offset: number, atMs: number): JournalEntry {
  const outcome = { delivered: true as const, status: 200 };
  const attempt = { attempt: 1, startedAtMs: atMs - 1, atMs, outcome, bytesIn: 10, bytesOut: 90 };
  return { kind: "attempted", transport: "webhook", hookId: "h", offset, ...attempt };
}

function received(offset: number, atMs: number, status = 200): JournalEntry {
  return {
    kind: "received",
    transport: "webhook",
    receiverId: "r",
    offset,
    atMs,
    verification: "valid",
    duplicate: false,
    status,
    bytesIn: 90,
    bytesOut: 10,
  };
}

function hookChanged(status: "active" | "disabled", atMs: number): JournalEntry {
  return { kind: "hook-changed", transport: "webhook", hookId: "h", atMs, status, reason: "because." };
}

/** 300 bytes each. */
function written(firstOffset: number, lastOffset: number): JournalEntry {
  const bytes = { bytesOut: 300 * (lastOffset - firstOffset + 1), bytesIn: 0 };
  const lane = { transport: "sse", subscriberId: "sse" } as const;
  return { kind: "written", ...lane, firstOffset, lastOffset, atMs: 1, ...bytes, replayed: false };
}

function ledgerWith(...entries: JournalEntry[]): EventLedger {
  const ledger = new EventLedger(laneOf);
  ledger.setClock(CLOCK);
  for (const entry of entries) ledger.entry(entry);
  return ledger;
}

const cellOf = (ledger: EventLedger, offset: number, id: TransportId) =>
  ledger.snapshot().rows.find((row) => row.offset === offset)?.cells[id];

test("a page's latency is on the server's clock and carries the uncertainty of the comparison", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1, 1_000));
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 903, replayed: false });
  expect(cellOf(ledger, 1, "sse")).toMatchObject({
    kind: "arrived",
    latencyMs: 3,
    uncertaintyMs: 0.5,
    copies: 1,
  });
});

test("an arrival between two instants of the server needs no uncertainty, and a refused request is none", () => {
  const ledger = ledgerWith(recorded(1, 1_000), received(1, 1_003, 503));
  expect(cellOf(ledger, 1, "webhook")).toEqual({ kind: "waiting", attempt: 1 });
  ledger.entry(received(1, 1_005));
  expect(cellOf(ledger, 1, "webhook")).toMatchObject({ kind: "arrived", latencyMs: 5, uncertaintyMs: 0 });
});

test("while the clocks are not compared an arrival shows no latency, and then it does", () => {
  const ledger = new EventLedger(laneOf);
  ledger.entry(recorded(1));
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 12, replayed: false });
  expect(cellOf(ledger, 1, "sse")?.kind).toBe("waiting");
  ledger.setClock({ offsetMs: 0, uncertaintyMs: 1 });
  expect(cellOf(ledger, 1, "sse")?.kind).toBe("arrived");
});

test("what is fired while a lane is away is lost when it comes back without resume, and replayed when it resumes", () => {
  const away = [
    opened("websocket", 0),
    opened("sse", 0),
    recorded(1, 100),
    opened("websocket", 200),
    opened("sse", 200, "recovered"),
  ];
  const ledger = ledgerWith(...away);
  expect(cellOf(ledger, 1, "sse")).toEqual({ kind: "waiting", attempt: 1 });
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 150, replayed: false });
  expect(cellOf(ledger, 1, "sse")).toMatchObject({ kind: "arrived", replayed: true, latencyMs: 150 });
  expect(cellOf(ledger, 1, "websocket")?.kind).toBe("lost");
});

test("what was fired before a lane was first there was not meant for it", () => {
  const ledger = ledgerWith(recorded(1, 100), opened("sse", 200), recorded(2, 300));
  expect([cellOf(ledger, 1, "sse")?.kind, cellOf(ledger, 2, "sse")?.kind]).toEqual([
    "not-subscribed",
    "waiting",
  ]);
});

test("a lane that has to subscribe misses what is fired between its opening and that, and what it is given later is no news", () => {
  const begun = (atMs: number): [JournalEntry, JournalEntry, JournalEntry] => {
    const lane = { transport: "mqtt", subscriberId: "mqtt", connectionId: `mqtt-${atMs}` } as const;
    const bytes = { handshakeBytesIn: 1, handshakeBytesOut: 1 };
    return [
      { kind: "connection-opened", ...lane, ...bytes, atMs, awaitsSubscribe: true },
      recorded(atMs / 100, atMs + 10),
      { kind: "subscribed", ...lane, atMs: atMs + 20 },
    ];
  };
  const fates = (ledger: EventLedger) => [1, 2].map((offset) => cellOf(ledger, offset, "mqtt")?.kind);
  const [open, first, subscribed] = begun(100);
  expect(cellOf(ledgerWith(open, first), 1, "mqtt")?.kind).toBe("waiting");
  const ledger = ledgerWith(open, first, subscribed, ...begun(200));
  expect(fates(ledger)).toEqual(["not-subscribed", "lost"]);
  // Retained: sent to who subscribes after it.
  ledger.arrived("mqtt", { offset: 2, arrivedAtMs: 125, replayed: false });
  expect(cellOf(ledger, 2, "mqtt")).toMatchObject({ kind: "arrived", replayed: true });
});

test("a wire that keeps order has lost what it passed by; a wire that tries again has not", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1), recorded(2), received(2, 30));
  ledger.arrived("sse", { offset: 2, arrivedAtMs: 0, replayed: false });
  expect([cellOf(ledger, 1, "sse")?.kind, cellOf(ledger, 1, "webhook")?.kind]).toEqual(["lost", "waiting"]);
  ledger.entry(received(1, 50));
  expect(cellOf(ledger, 1, "webhook")).toMatchObject({ kind: "arrived", outOfOrder: true });
});

test("a delivery waits for its next attempt, counts it, and is lost when there is none left", () => {
  const ledger = ledgerWith(recorded(1, 0), attempted(1, 1, 5, 1_000));
  expect(cellOf(ledger, 1, "webhook")).toEqual({ kind: "waiting", attempt: 2 });
  ledger.entry(attempted(1, 2, 1_005, undefined));
  expect(cellOf(ledger, 1, "webhook")?.kind).toBe("lost");
  const retried = ledgerWith(recorded(1, 0), attempted(1, 1, 5, 1_000), received(1, 1_010));
  expect(cellOf(retried, 1, "webhook")).toMatchObject({ kind: "arrived", attempt: 2, latencyMs: 1_010 });
});

test("totals count fates, copies and bytes, and leave retried and replayed arrivals out of the median", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1, 1_000), recorded(2, 2_000), recorded(3, 3_000));
  for (const [offset, tookMs] of [
    [1, 4],
    [2, 8],
  ] as const) {
    ledger.arrived("sse", { offset, arrivedAtMs: offset * 1_000 + tookMs - CLOCK.offsetMs, replayed: false });
  }
  ledger.arrived("sse", { offset: 2, arrivedAtMs: 1_950, replayed: false });
  ledger.arrived("sse", { offset: 3, arrivedAtMs: 9_000, replayed: true });
  ledger.entry(written(1, 3));
  expect(ledger.snapshot().totals.sse).toEqual({
    arrived: 3,
    lost: 0,
    replayed: 1,
    repeated: 1,
    outOfOrder: 0,
    noLongerFollowed: 0,
    p50Ms: 6,
    p50UncertaintyMs: 0.5,
    p50Count: 2,
    handshakeBytesIn: 400,
    handshakeBytesOut: 100,
    bytesPerEvent: 300,
    bytesCount: 3,
  });
});

test("an arrival keeps the time it was given when the page's clock is found to have stood still since", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1, 1_000), recorded(2, 61_000));
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 903, replayed: false });
  ledger.setClock(undefined);
  ledger.arrived("sse", { offset: 2, arrivedAtMs: 1_004, replayed: false });
  expect(cellOf(ledger, 1, "sse")).toMatchObject({ kind: "arrived", latencyMs: 3 });
  expect(cellOf(ledger, 2, "sse")?.kind).toBe("waiting");
  ledger.setClock({ offsetMs: 60_000, uncertaintyMs: 1 });
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 1_010, replayed: false });
  expect(cellOf(ledger, 1, "sse")).toMatchObject({ latencyMs: 3, uncertaintyMs: 0.5, copies: 2 });
  expect(cellOf(ledger, 2, "sse")).toMatchObject({ latencyMs: 4, uncertaintyMs: 1 });
});

test("an event without a row is counted when its wire brings it, passes it by or gives it up", () => {
  const ledger = new EventLedger(laneOf, 10);
  ledger.setClock(CLOCK);
  ledger.entry(opened("sse", 0));
  for (let offset = 1; offset <= 25; offset += 1) ledger.entry(recorded(offset, 1_000));
  ledger.snapshot();
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 904, replayed: false });
  ledger.arrived("sse", { offset: 4, arrivedAtMs: 908, replayed: false });
  ledger.entry(received(1, 1_002));
  ledger.entry(attempted(2, 1, 1_005, undefined));
  const { rows, totals } = ledger.snapshot();
  expect(rows).toHaveLength(10);
  expect(totals.sse).toMatchObject({ arrived: 2, lost: 2, p50Ms: 6, p50Count: 2 });
  expect(totals.webhook).toMatchObject({ arrived: 1, lost: 1, p50Ms: 2 });
});

test("the latency of an event that came without a row leaves the median as that of a row would", () => {
  const ledger = new EventLedger(laneOf, 10);
  ledger.setClock(CLOCK);
  for (let offset = 1; offset <= 11; offset += 1) ledger.entry(recorded(offset, 1_000));
  ledger.snapshot();
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 904, replayed: false });
  expect(ledger.snapshot().totals.sse).toMatchObject({ arrived: 1, p50Count: 1 });
  for (let offset = 12; offset <= 21; offset += 1) ledger.entry(recorded(offset, 1_000));
  expect(ledger.snapshot().totals.sse).toMatchObject({ arrived: 1, p50Count: 0 });
});

test("an event whose row is gone before the server told of it is counted when it does", () => {
  const ledger = new EventLedger(laneOf, 1);
  for (const offset of [1, 2]) ledger.arrived("sse", { offset, arrivedAtMs: 904, replayed: false });
  ledger.snapshot();
  ledger.setClock(CLOCK);
  ledger.entry(recorded(1, 1_000));
  expect(ledger.snapshot().totals.sse).toMatchObject({ arrived: 1, p50Ms: 4 });
});

test("what comes of a cleared event that has no row counts as cleared", () => {
  const ledger = new EventLedger(laneOf, 1);
  ledger.setClock(CLOCK);
  for (const offset of [1, 2]) ledger.entry(recorded(offset, 1_000));
  ledger.snapshot();
  ledger.clear();
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 904, replayed: false });
  expect(ledger.snapshot().totals.sse.arrived).toBe(0);
  ledger.undoClear();
  expect(ledger.snapshot().totals.sse.arrived).toBe(1);
});

test("rows that did not change stay the same objects, and only so many are kept while the counts go on", () => {
  const ledger = new EventLedger(laneOf, 10);
  ledger.setClock(CLOCK);
  for (let offset = 1; offset <= 25; offset += 1) {
    ledger.entry(recorded(offset));
    ledger.arrived("sse", { offset, arrivedAtMs: offset * 10, replayed: false });
  }
  ledger.snapshot();
  ledger.arrived("websocket", { offset: 25, arrivedAtMs: 251, replayed: false });
  const second = ledger.snapshot();
  expect(second.rows.map(({ offset }) => offset)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
  expect(second.totals.sse.arrived).toBe(25);
  expect(ledger.snapshot().rows.every((row, index) => row === second.rows[index])).toBe(true);
});

test("a lane that passed by an event says so even when it was quicker than the news of the events between", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1));
  ledger.snapshot();
  ledger.arrived("sse", { offset: 3, arrivedAtMs: 0, replayed: false });
  ledger.snapshot();
  ledger.entry(recorded(2));
  ledger.entry(recorded(3));
  expect([1, 2, 3].map((offset) => cellOf(ledger, offset, "sse")?.kind)).toEqual(["lost", "lost", "arrived"]);
});

test("nothing is called lost on a lane whose connection is not known yet, and later it was not meant for it", () => {
  const ledger = ledgerWith(recorded(1, 100), recorded(2, 300));
  ledger.arrived("sse", { offset: 2, arrivedAtMs: 202, replayed: false });
  expect(cellOf(ledger, 1, "sse")?.kind).toBe("waiting");
  ledger.entry(opened("sse", 200));
  expect(cellOf(ledger, 1, "sse")?.kind).toBe("not-subscribed");
});

test("a hook that is disabled has given up what waited, and is not subscribed until it is active again", () => {
  const ledger = ledgerWith(
    recorded(1, 100),
    attempted(1, 1, 105, 1_000),
    hookChanged("disabled", 200),
    recorded(2, 300),
    hookChanged("active", 400),
    recorded(3, 500),
  );
  expect([1, 2, 3].map((offset) => cellOf(ledger, offset, "webhook"))).toEqual([
    { kind: "lost", reason: "Its deliveries were given up: because." },
    { kind: "not-subscribed" },
    { kind: "waiting", attempt: 1 },
  ]);
});

test("what a hook gets after it was disabled had been missed, and is not timed; what it gets at once is", () => {
  const ledger = ledgerWith(
    recorded(1, 100),
    hookChanged("disabled", 200),
    hookChanged("active", 400),
    recorded(2, 500),
    received(1, 510),
    received(2, 505),
  );
  expect(cellOf(ledger, 1, "webhook")).toMatchObject({ kind: "arrived", replayed: true });
  expect(cellOf(ledger, 2, "webhook")).toMatchObject({ kind: "arrived", replayed: false });
  expect(ledger.snapshot().totals.webhook).toMatchObject({ arrived: 2, replayed: 1, p50Ms: 5, p50Count: 1 });
});

test("what is fired at a disabled hook and recovered later had been missed too", () => {
  const ledger = ledgerWith(
    hookChanged("disabled", 50),
    recorded(1, 100),
    hookChanged("active", 400),
    received(1, 410),
  );
  expect(cellOf(ledger, 1, "webhook")).toMatchObject({ kind: "arrived", replayed: true });
});

test("bytes of events that were cleared, or are older than the page, are not counted with what is shown", () => {
  const ledger = new EventLedger(laneOf);
  ledger.startAfter(1);
  for (const offset of [1, 2, 3]) ledger.entry(recorded(offset));
  ledger.entry(written(1, 2));
  expect(ledger.snapshot().totals.sse).toMatchObject({ bytesPerEvent: 300, bytesCount: 1 });
  ledger.clear();
  ledger.entry(recorded(4));
  ledger.entry(written(3, 4));
  ledger.entry(attempted(3, 1, 35, 1_000));
  expect(ledger.snapshot().totals.sse).toMatchObject({ bytesPerEvent: 300, bytesCount: 1 });
  ledger.entry(delivered(4, 45));
  expect(ledger.snapshot().totals.webhook).toMatchObject({ bytesPerEvent: 100, bytesCount: 1 });
  ledger.undoClear();
  expect(ledger.snapshot().totals.sse.bytesCount).toBe(3);
  expect(ledger.snapshot().totals.webhook).toMatchObject({ bytesPerEvent: 200, bytesCount: 1 });
});

test("after clearing, late arrivals of old events count for nothing and the connections are still known", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1, 100), written(1, 1));
  ledger.clear();
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 10, replayed: false });
  expect(ledger.snapshot().rows).toEqual([]);
  expect(ledger.snapshot().totals.sse).toMatchObject({ arrived: 0, bytesCount: 0, handshakeBytesIn: 400 });
  ledger.entry(recorded(2, 200));
  ledger.entry(opened("sse", 250, "recovered"));
  ledger.arrived("sse", { offset: 2, arrivedAtMs: 160, replayed: false });
  expect(cellOf(ledger, 2, "sse")).toMatchObject({ kind: "arrived", replayed: true });
});

test("what was cleared comes back as it was, with what came late and what came since", () => {
  const ledger = ledgerWith(opened("sse", 0), recorded(1, 100), recorded(2, 110), written(1, 2));
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 2, replayed: false });
  ledger.snapshot();
  ledger.clear();
  ledger.arrived("sse", { offset: 2, arrivedAtMs: 14, replayed: false });
  ledger.entry(recorded(3, 200));
  ledger.arrived("sse", { offset: 3, arrivedAtMs: 106, replayed: false });
  expect(ledger.snapshot().rows.map(({ offset }) => offset)).toEqual([3]);
  expect(ledger.snapshot().totals.sse).toMatchObject({ arrived: 1, p50Ms: 6, bytesCount: 0 });
  ledger.undoClear();
  expect(ledger.snapshot().rows.map(({ offset }) => offset)).toEqual([3, 2, 1]);
  expect(ledger.snapshot().totals.sse).toMatchObject({ arrived: 3, p50Ms: 4, bytesCount: 2 });
});

test("events that were there before the page are no rows of it, and the next one is", () => {
  const ledger = new EventLedger(laneOf);
  ledger.setClock(CLOCK);
  ledger.startAfter(1);
  for (const entry of [opened("sse", 150), recorded(1, 100), recorded(2, 200)]) ledger.entry(entry);
  ledger.arrived("sse", { offset: 1, arrivedAtMs: 60, replayed: true });
  expect(ledger.snapshot().rows.map(({ offset }) => offset)).toEqual([2]);
  expect(ledger.snapshot().totals.sse.arrived).toBe(0);
});
