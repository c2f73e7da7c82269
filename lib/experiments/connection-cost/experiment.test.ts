import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { CROWD_WIRES, connectionCost, GROUPS, REFUSED, readingsOf, WARM_UP_EVENTS } from "./experiment";
import { LEAST_FOR_MEMORY } from "./least-for-memory";

const KNOBS = connectionCost.knobs.parse({ few: 5, connections: 50 });

interface Story {
  readonly opened?: number;
  /** Of one event to all connections. */
  readonly cpuUs?: { readonly few: number; readonly many: number };
  /** Of the last event. */
  readonly lost?: number;
  /** Requests. */
  readonly refused?: number;
}

function journal({ opened = 50, cpuUs = { few: 1_000, many: 2_500 }, lost = 0, refused = 0 }: Story) {
  const builder = new JournalBuilder();
  const sample = (name: string, value: number) => builder.add(1, { kind: "sample", name, value });
  sample(REFUSED, refused);
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
    "many.delivery-p95": 48,
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
  ["requests were refused, and what they would have brought came late", { refused: 3, lost: 1 }, "refused 3"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = connectionCost.check(journal(story), KNOBS);
  expect([verdict.holds, verdict.reason.includes(reason)]).toEqual(["unknown", true]);
});

test.each(CROWD_WIRES)("%s: drawn as the line of the set-up, with settings that are allowed", (wire) => {
  const { lines } = connectionCost.setup(connectionCost.knobs.parse({ wire }));
  expect(lines).toEqual([
    { transport: wire, label: "5, then 100 connections", opens: "client", events: "out" },
  ]);
});

test("memory of each connection is told with connections enough, on whatever wire", () => {
  const connected = LEAST_FOR_MEMORY;
  const many = KNOBS.few + connected;
  const knobs = connectionCost.knobs.parse({ wire: "long-polling", connections: many });
  const readings = [
    { name: `server-rss-bytes.${readingsOf("few").end}`, value: 50_000_000 },
    { name: `server-rss-bytes.${readingsOf("many").open}`, value: 50_000_000 + connected * 9_000 },
  ];
  const facts = readings.map((reading) => ({ kind: "sample", atMs: 0, ...reading }) as const);
  const verdict = connectionCost.check([...facts, ...journal({ opened: many })], knobs);
  const memory = verdict.figures.find(({ name }) => name === "memory-per-connection");
  expect(memory).toMatchObject({ value: 9_000, unit: "bytes", n: connected });
  expect(verdict.bytesCounted).toBe(connectionCost.bytesCounted);
});

test("so many deliveries fit in a run, and no more; few are fewer than many", () => {
  const isAllowed = (knobs: object) => connectionCost.knobs.safeParse(knobs).success;
  expect(isAllowed({ connections: 1_000, count: 35 })).toBe(true);
  expect(isAllowed({ connections: 1_000, count: 36 })).toBe(false);
  expect(isAllowed({ few: 100, connections: 100 })).toBe(false);
});
