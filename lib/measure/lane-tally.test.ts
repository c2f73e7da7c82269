import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeliveryCell } from "./delivery";
import { LaneTally } from "./lane-tally";

const BYTES = { handshakeBytesIn: 400, handshakeBytesOut: 100 };

const cell: fc.Arbitrary<DeliveryCell> = fc.oneof(
  fc.constant<DeliveryCell>({ kind: "not-subscribed" }),
  fc.constant<DeliveryCell>({ kind: "waiting", attempt: 1 }),
  fc.constant<DeliveryCell>({ kind: "lost", reason: "cut" }),
  fc.record({
    kind: fc.constant("arrived" as const),
    latencyMs: fc.integer({ min: 0, max: 9 }),
    uncertaintyMs: fc.integer({ min: 0, max: 3 }),
    replayed: fc.boolean(),
    attempt: fc.integer({ min: 1, max: 2 }),
    copies: fc.integer({ min: 1, max: 3 }),
    outOfOrder: fc.boolean(),
    whileHidden: fc.boolean(),
  }),
);

function tallyOf(cells: readonly DeliveryCell[]): LaneTally {
  const tally = new LaneTally();
  for (const each of cells) tally.add(each);
  return tally;
}

test("a tally whose cells changed is the tally of the cells as they are", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 30 }), (changes) => {
      const tally = tallyOf(changes.map(([before]) => before));
      for (const [before, after] of changes) {
        tally.remove(before);
        tally.add(after);
      }
      expect(tally.totals(BYTES)).toEqual(tallyOf(changes.map(([, after]) => after)).totals(BYTES));
    }),
  );
});

test("two tallies together are the tally of all their cells", () => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 20 }), fc.array(cell, { maxLength: 20 }), (some, others) => {
      const tally = tallyOf(some);
      tally.absorb(tallyOf(others));
      expect(tally.totals(BYTES)).toEqual(tallyOf([...some, ...others]).totals(BYTES));
    }),
  );
});

test("[ME-5] what came while the tab was hidden, was replayed or tried again is counted and not timed", () => {
  const arrived = {
    kind: "arrived",
    latencyMs: 2,
    uncertaintyMs: 0.5,
    replayed: false,
    attempt: 1,
    copies: 1,
    outOfOrder: false,
    whileHidden: false,
  } as const;
  const others = [{ whileHidden: true }, { replayed: true }, { attempt: 2 }];
  const tally = tallyOf([arrived, ...others.map((other) => ({ ...arrived, latencyMs: 900, ...other }))]);
  expect(tally.totals(BYTES)).toMatchObject({ arrived: 4, p50Ms: 2, p50Count: 1, p50UncertaintyMs: 0.5 });
});
