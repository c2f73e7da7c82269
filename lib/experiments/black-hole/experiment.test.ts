import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { blackHole, CLIENTS_OF_EACH, HOLE, HOLE_WIRES, type HoleWire, holeClient } from "./experiment";

const KNOBS = blackHole.knobs.parse({});
const HOLE_AT_MS = 10_000;

interface Story {
  readonly clients?: number;
  /** So many milliseconds into the hole all clients of a wire noticed. */
  readonly noticed?: Partial<Record<HoleWire, number>>;
  readonly serverNoticed?: HoleWire;
  readonly events?: number;
  readonly leaks?: boolean;
}

function journal({
  clients = CLIENTS_OF_EACH,
  noticed = {},
  serverNoticed,
  events = 10,
  leaks = false,
}: Story) {
  const builder = new JournalBuilder();
  const names = HOLE_WIRES.flatMap((each) =>
    Array.from({ length: clients }, (_, n) => ({ wire: each.wire, name: holeClient(each, n + 1) })),
  );
  for (const { name } of names) builder.add(0, { kind: "client", ...name });
  builder.add(HOLE_AT_MS, { kind: "phase", phase: HOLE });
  for (let offset = 1; offset <= events; offset += 1) {
    const atMs = HOLE_AT_MS + offset * 10;
    builder.publish(offset, atMs).arrive("sse-1", offset, leaks ? atMs + 1 : HOLE_AT_MS + 6_500);
  }
  for (const { wire, name } of names) {
    const afterMs = noticed[wire];
    const { client } = name;
    if (afterMs !== undefined) {
      builder.add(HOLE_AT_MS + afterMs, { kind: "connection", client, state: "lost" });
    }
    if (wire === serverNoticed) {
      builder.add(HOLE_AT_MS + 20, { kind: "server-noticed", client, by: "server" });
    }
  }
  builder.add(HOLE_AT_MS + 6_000, { kind: "phase", phase: "after" });
  return builder.build();
}

test("holds: nobody noticed, and ten events went nowhere", () => {
  const verdict = blackHole.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 5 });
  expect(verdict.figures.find(({ name }) => name === "swallowed")).toMatchObject({ value: 10, n: 10 });
});

test("who notices only when something passes again has noticed nothing in the hole", () => {
  expect(blackHole.check(journal({ noticed: { sse: 6_100 } }), KNOBS).holds).toBe(true);
});

test.each([
  ["clients that ping noticed", { noticed: { websocket: 1_900 } }, "5 of 5 clients, the last after 1900 ms"],
  ["the server noticed", { serverNoticed: "sse" }, "SSE: 0 of 5 clients; the server 5"],
] as const)("does not hold: %s", (_what, story, reason) => {
  const verdict = blackHole.check(journal(story), { ...KNOBS, signs: "clients" });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
  expect(verdict.reason).toContain("2000 ms for pings, 1200 ms for the stream");
});

test.each([
  ["no fault", {}, { ...KNOBS, fault: "none" as const }, "was never silent"],
  ["too few events", { events: 4 }, KNOBS, "Only 4 events"],
  ["something passed", { leaks: true }, KNOBS, "was not tight"],
  ["too few clients", { clients: 4 }, KNOBS, "4 clients on each wire; 5 are needed"],
])("unknown: %s", (_what, story, knobs, reason) => {
  const verdict = blackHole.check(journal(story), knobs);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
