import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { blackHole, HOLE, HOLE_LINES, type HoleClient } from "./experiment";

const KNOBS = blackHole.knobs.parse({});
const HOLE_AT_MS = 10_000;

interface Story {
  /** Who noticed, and so many milliseconds into the hole. */
  readonly noticed?: Partial<Record<HoleClient, number>>;
  readonly goodbyeMs?: number;
  readonly events?: number;
  readonly leaks?: boolean;
  readonly serverKnows?: boolean;
}

function journal({
  noticed = { "websocket-asks": 2_100 },
  goodbyeMs = 5,
  events = 10,
  leaks = false,
  serverKnows = true,
}: Story) {
  const builder = new JournalBuilder();
  for (const line of HOLE_LINES) builder.add(0, { kind: "client", ...line });
  for (const client of ["websocket-leaves", "sse-leaves"]) {
    builder.add(1_000, { kind: "connection", client, state: "left" });
    if (serverKnows) builder.add(1_000 + goodbyeMs, { kind: "server-noticed", client, by: "client" });
  }
  builder.add(HOLE_AT_MS, { kind: "phase", phase: HOLE });
  for (let offset = 1; offset <= events; offset += 1) {
    const atMs = HOLE_AT_MS + offset * 10;
    builder.publish(offset, atMs).arrive("websocket-waits", offset, leaks ? atMs + 1 : HOLE_AT_MS + 6_500);
  }
  for (const [client, afterMs] of Object.entries(noticed)) {
    builder.add(HOLE_AT_MS + afterMs, { kind: "connection", client, state: "lost" });
  }
  builder.add(HOLE_AT_MS + 6_000, { kind: "phase", phase: "after" });
  return builder.build();
}

test("holds: only who asks noticed, and goodbyes were known at once", () => {
  const verdict = blackHole.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toEqual({
    "websocket-asks.noticed": 2_100,
    "websocket-leaves.goodbye": 5,
    "sse-leaves.goodbye": 5,
    swallowed: 10,
  });
});

test.each([
  ["one that only waits noticed", { noticed: { "websocket-asks": 2_100, "sse-waits": 100 } }, KNOBS],
  ["nobody noticed", { noticed: {} }, KNOBS],
  ["who asks noticed only after the hole", { noticed: { "websocket-asks": 6_100 } }, KNOBS],
  ["a goodbye took long", { goodbyeMs: 1_500 }, KNOBS],
  [
    "a cut tells everybody",
    { noticed: { "websocket-waits": 2, "websocket-asks": 2 }, leaks: true },
    { ...KNOBS, fault: "cut" as const },
  ],
])("does not hold: %s", (_what, story, knobs) => {
  expect(blackHole.check(journal(story), knobs).holds).toBe(false);
});

test.each([
  ["too few events", { events: 4 }, "Only 4 events"],
  ["something passed", { leaks: true }, "was not tight"],
  ["no news of the goodbyes", { serverKnows: false }, "did not come"],
  ["a machine too busy to ping", { noticed: { "websocket-asks": 5_000 } }, "was busy"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = blackHole.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
