import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { connectionCost, GROUPS, readingsOf, WARM_UP_EVENTS } from "./experiment";

const KNOBS = connectionCost.knobs.parse({ few: 5, connections: 50 });

interface Story {
  readonly opened?: number;
  /** Of one event to all connections. */
  readonly cpuUs?: { readonly few: number; readonly many: number };
  /** Of the last event. */
  readonly lost?: number;
}

function journal({ opened = 50, cpuUs = { few: 1_000, many: 2_500 }, lost = 0 }: Story) {
  const builder = new JournalBuilder();
  const sample = (name: string, value: number) => builder.add(1, { kind: "sample", name, value });
  for (const group of GROUPS) {
    const names = readingsOf(group);
    const size = group === "few" ? KNOBS.few : opened;
    sample(names.opened, size);
    sample(`server-cpu-us.${names.start}`, 7_000);
    sample(`server-cpu-us.${names.end}`, 7_000 + KNOBS.count * cpuUs[group]);
    const events = WARM_UP_EVENTS + KNOBS.count;
    for (let offset = 1; offset <= events; offset += 1) {
      const isWarm = offset > WARM_UP_EVENTS;
      const length = offset === events && group === "many" ? size - lost : size;
      const delaysMs = Array.from({ length }, (_, n) => (isWarm ? 1 + n : 900));
      builder.add(10 + offset, { kind: "fanned-out", client: group, offset, delaysMs });
    }
  }
  return builder.build();
}

test("holds: many share the price of an event; what came first is not counted", () => {
  const verdict = connectionCost.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 100 });
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "few.opened": 5,
    "few.cpu-per-delivery": 200,
    "many.cpu-per-delivery": 50,
    "cpu-one-more": 33.3,
    "cpu-publishing": 833.3,
    "many.delivery-p99": 50,
  });
  expect(figures).not.toHaveProperty("memory-per-connection");
});

test("does not hold: every connection pays for itself", () => {
  const verdict = connectionCost.check(journal({ cpuUs: { few: 250, many: 2_500 } }), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("50 µs of processor time for each of 100 deliveries to 5 connections");
});

test.each([
  ["the server let fewer in", { opened: 49 }, "let 49 of 50"],
  ["a delivery did not arrive", { lost: 1 }, "1 deliveries did not arrive"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = connectionCost.check(journal(story), KNOBS);
  expect([verdict.holds, verdict.reason.includes(reason)]).toEqual(["unknown", true]);
});

test("so many deliveries fit in a run, and no more; few are fewer than many", () => {
  const isAllowed = (knobs: object) => connectionCost.knobs.safeParse(knobs).success;
  expect(isAllowed({ connections: 1_000, count: 35 })).toBe(true);
  expect(isAllowed({ connections: 1_000, count: 36 })).toBe(false);
  expect(isAllowed({ few: 100, connections: 100 })).toBe(false);
});
