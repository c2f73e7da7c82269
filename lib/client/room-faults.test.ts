import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nowMs } from "#lib/client/now";
import type { JournalEntry } from "#lib/journal/entry";
import { RoomFaults } from "./room-faults";
import { createPlaygroundStore } from "./stores/playground-store";

/** What the server lists. */
let listed: object[] = [];

beforeEach(() => {
  listed = [];
  vi.stubGlobal("fetch", async () => Response.json({ faults: listed }));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function makeFaults() {
  const store = createPlaygroundStore();
  const faults = new RoomFaults(store, "room");
  const seen = () => store.getState().seenFaults.map(({ sinceMs, untilMs }) => [sinceMs, untilMs]);
  return { faults, seen, load: () => faults.load(new AbortController().signal) };
}

const cut = (atMs: number, untilMs: number, active = true): JournalEntry => ({
  kind: "fault-changed",
  subscriberId: "somebody",
  fault: { kind: "cut" },
  active,
  untilMs,
  atMs,
});
const listedCut = (untilMs: number) => ({
  kind: "cut",
  subscriber: "somebody",
  until: new Date(untilMs).toISOString(),
});

test("a fault is remembered from its start to its end, and one that is put on again twice", () => {
  const { faults, seen } = makeFaults();
  faults.entry(cut(1_000, 9_000));
  expect(seen()).toEqual([[1_000, 9_000]]);
  faults.entry(cut(3_000, 12_000));
  faults.entry(cut(5_000, 12_000, false));
  expect(seen()).toEqual([
    [1_000, 3_000],
    [3_000, 5_000],
  ]);
});

test("what was on already is remembered once, whether the list or the journal tells first", async () => {
  const untilMs = Math.round(nowMs()) + 60_000;
  const { faults, seen, load } = makeFaults();
  listed = [listedCut(untilMs)];
  await load();
  expect(seen()).toEqual([[undefined, untilMs]]);
  await load();
  expect(seen()).toEqual([[undefined, untilMs]]);
  faults.entry(cut(untilMs - 60_000, untilMs + 0.4));
  expect(seen()).toEqual([[untilMs - 60_000, untilMs + 0.4]]);
  await load();
  expect(seen()).toEqual([[untilMs - 60_000, untilMs + 0.4]]);
});

test("what the server lists no more has ended by then, though nobody told when", async () => {
  const startMs = Math.floor(nowMs());
  const { faults, seen, load } = makeFaults();
  faults.entry(cut(startMs, startMs + 600_000));
  await load();
  const [[, untilMs = 0] = []] = seen();
  expect(untilMs).toBeGreaterThanOrEqual(startMs);
  expect(untilMs).toBeLessThanOrEqual(nowMs());
});
