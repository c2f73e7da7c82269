import fc from "fast-check";
import { expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import { EventLedger, type LedgerSnapshot } from "./event-ledger";

/** One thing after another, as it happens on a server and in a page. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "record" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("open" as const),
      transport: fc.constantFrom<TransportId>("sse", "websocket"),
      resumed: fc.constantFrom("recovered", "not-recovered", undefined),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("connect" as const, "subscribe" as const),
      transport: fc.constantFrom<TransportId>("sse", "websocket"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("arrive" as const),
      transport: fc.constantFrom<TransportId>("sse", "websocket"),
      offset: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("attempt" as const),
      offset: fc.integer({ min: 1, max: 8 }),
      retryInMs: fc.constantFrom(undefined, 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("receive" as const), offset: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("hook" as const),
      status: fc.constantFrom("active", "failing", "disabled", "pending"),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** Every other time the lanes are there before the first event. */
const history = fc
  .tuple(fc.boolean(), fc.array(happening, { maxLength: 30 }))
  .map(([startsOpen, happenings]): Happening[] => {
    const open = (transport: TransportId): Happening => ({ kind: "open", transport, resumed: undefined });
    return startsOpen ? [open("sse"), open("websocket"), ...happenings] : happenings;
  });

type Arrival = [TransportId, { offset: number; arrivedAtMs: number; replayed: boolean }];

/** The two channels by which the page learns of it: each keeps its own order. */
function channels(happenings: readonly Happening[]): { journal: JournalEntry[]; arrivals: Arrival[] } {
  const journal: JournalEntry[] = [];
  const arrivals: Arrival[] = [];
  let top = 0;
  for (const [index, what] of happenings.entries()) {
    const atMs = 100 * (index + 1);
    const webhook = { transport: "webhook" as const, atMs, bytesIn: 1, bytesOut: 1 };
    switch (what.kind) {
      case "record": {
        top += 1;
        const facts = { id: `e${top}`, type: "a.b", via: "http" as const, envelopeBytes: 1, dataBytes: 1 };
        journal.push({ kind: "recorded", offset: top, ...facts, receivedAtMs: atMs - 1, atMs });
        break;
      }
      case "open": {
        const { transport, resumed } = what;
        const connection = { transport, subscriberId: transport, connectionId: `c${index}` };
        const bytes = { handshakeBytesIn: 1, handshakeBytesOut: 1 };
        const outcome = resumed === undefined ? {} : { resumed };
        journal.push({ kind: "connection-opened", ...connection, ...bytes, atMs, ...outcome });
        break;
      }
      case "connect": {
        const connection = {
          transport: what.transport,
          subscriberId: what.transport,
          connectionId: `c${index}`,
        };
        const bytes = { handshakeBytesIn: 1, handshakeBytesOut: 1 };
        journal.push({ kind: "connection-opened", ...connection, ...bytes, atMs, awaitsSubscribe: true });
        break;
      }
      case "subscribe": {
        const { transport } = what;
        journal.push({ kind: "subscribed", transport, subscriberId: transport, connectionId: "c", atMs });
        break;
      }
      case "arrive":
        if (what.offset <= top)
          arrivals.push([what.transport, { offset: what.offset, arrivedAtMs: atMs, replayed: false }]);
        break;
      case "attempt": {
        if (what.offset > top) break;
        const { offset, retryInMs } = what;
        const retry = retryInMs === undefined ? {} : { retryInMs };
        const outcome = { delivered: false as const, failure: "timeout" as const, ...retry };
        journal.push({
          kind: "attempted",
          ...webhook,
          hookId: "h",
          offset,
          attempt: 1,
          startedAtMs: atMs - 1,
          outcome,
        });
        break;
      }
      case "receive":
        if (what.offset > top) break;
        journal.push({
          kind: "received",
          ...webhook,
          receiverId: "r",
          offset: what.offset,
          verification: "valid",
          duplicate: false,
          status: 200,
        });
        break;
      case "hook":
        journal.push({
          kind: "hook-changed",
          ...webhook,
          hookId: "h",
          status: what.status,
          reason: "because.",
        });
        break;
      default:
        what satisfies never;
    }
  }
  return { journal, arrivals };
}

/** @param turns which channel is next, and whether the page looks in between */
function fold(
  { journal, arrivals }: ReturnType<typeof channels>,
  turns: readonly { readonly fromJournal: boolean; readonly look: boolean }[],
): LedgerSnapshot {
  const ledger = new EventLedger((subscriberId) => subscriberId as TransportId);
  ledger.setClock({ offsetMs: 0, uncertaintyMs: 0.5 });
  const entries = journal.values();
  const coming = arrivals.values();
  const nextEntry = () => {
    const { value } = entries.next();
    if (value !== undefined) ledger.entry(value);
    return value !== undefined;
  };
  const nextArrival = () => {
    const { value } = coming.next();
    if (value !== undefined) ledger.arrived(...value);
    return value !== undefined;
  };
  for (const { fromJournal, look } of turns) {
    if (fromJournal) nextEntry();
    else nextArrival();
    if (look) ledger.snapshot();
  }
  while (nextEntry() || nextArrival()) {
    // Until both are through.
  }
  return ledger.snapshot();
}

test("however the journal and the arrivals interleave, and whenever the page looks, they end in the same rows and totals", () => {
  const turn = fc.record({ fromJournal: fc.boolean(), look: fc.boolean() });
  fc.assert(
    fc.property(history, fc.array(turn, { maxLength: 40 }), (happenings, turns) => {
      const news = channels(happenings);
      expect(fold(news, turns)).toEqual(fold(news, []));
    }),
    { numRuns: 1_000 },
  );
});

test("every kept event has exactly one fate on every wire, and the totals are their sum", () => {
  fc.assert(
    fc.property(history, (happenings) => {
      const { rows, totals } = fold(channels(happenings), []);
      for (const id of ["sse", "websocket", "webhook"] as const) {
        const cells = rows.map(({ cells }) => cells[id]);
        expect(totals[id].arrived).toBe(cells.filter(({ kind }) => kind === "arrived").length);
        expect(totals[id].lost).toBe(cells.filter(({ kind }) => kind === "lost").length);
      }
    }),
  );
});
