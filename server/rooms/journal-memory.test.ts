import { beforeEach, expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { JournalMemory, KEPT_MS, MOST_KEPT } from "./journal-memory";
import { RoomMemory } from "./room-memory";

const entry = (atMs: number): JournalEntry => ({
  kind: "hook-changed",
  transport: "webhook",
  hookId: "h",
  atMs,
  status: "active",
  reason: "",
});

let clock: HandClock;
let memory: JournalMemory;
beforeEach(() => {
  clock = createHandClock();
  memory = new JournalMemory(clock, new RoomMemory(2 ** 30));
});

function append(count: number): void {
  for (let n = 0; n < count; n += 1) memory.append(entry(n));
}
const atMs = (missed: { entries: readonly JournalEntry[] }) => missed.entries.map((each) => each.atMs);

test("what came after a position is told in order, and nothing twice", () => {
  append(2);
  const position = memory.position;
  append(3);
  expect(atMs(memory.since(position))).toEqual([0, 1, 2]);
  expect(memory.since(memory.position)).toEqual({ entries: [], dropped: 0 });
});

test("of another journal everything is news", () => {
  append(2);
  expect(atMs(memory.since(new JournalMemory(clock, new RoomMemory(1)).position))).toEqual([0, 1]);
});

test("it keeps the newest, at most 5,000, and counts the rest", () => {
  const position = memory.position;
  append(3 * MOST_KEPT);
  const { entries, dropped } = memory.since(position);
  expect([entries.length, dropped, entries.at(-1)?.atMs]).toEqual([
    MOST_KEPT,
    2 * MOST_KEPT,
    3 * MOST_KEPT - 1,
  ]);
});

test("a room that no page observes forgets after a minute, and says how much", () => {
  memory.observed();
  const position = memory.position;
  append(1);
  clock.advance(KEPT_MS);
  expect(memory.since(position).dropped).toBe(0);
  memory.unobserved();
  clock.advance(KEPT_MS - 1);
  append(1);
  expect(memory.since(position).dropped).toBe(0);
  clock.advance(1);
  append(1);
  expect(memory.since(position)).toEqual({ entries: [], dropped: 3 });
});

test("[SEC-14] journals share one bound: the one that is longest without an entry forgets, and says how much", () => {
  const shared = new RoomMemory(4 * MOST_KEPT * 512);
  const [a, b, c] = ["a", "b", "c"].map(() => new JournalMemory(clock, shared));
  const fill = (each?: JournalMemory) => {
    for (let n = 0; n < 1.5 * MOST_KEPT; n += 1) each?.append(entry(n));
  };
  const start = a?.position ?? "";
  for (const each of [a, b, a, c]) fill(each);
  expect(shared.bytes).toBeLessThanOrEqual(4 * MOST_KEPT * 512);
  expect(a?.since(start)).toMatchObject({ dropped: 2 * MOST_KEPT });
  expect(b?.since("").entries).toEqual([]);
  expect(b?.since("").dropped).toBe(1.5 * MOST_KEPT);
  expect(c?.since("").entries).toHaveLength(MOST_KEPT);
  for (const each of [a, b, c]) each?.close();
  expect(shared.bytes).toBe(0);
  c?.append(entry(0));
  expect(c?.since("").entries).toEqual([]);
});

test.each(["", ":", "x:y", "x:-1", `${"9".repeat(64)}`])(
  "the position %j is of no journal here: everything is news",
  (position) => {
    append(1);
    expect(memory.since(position)).toMatchObject({ entries: [{}], dropped: 0 });
  },
);

test.each(["x", "-1", "", "1e0", "9".repeat(64)])("a position of this journal with %j is none", (digits) => {
  append(1);
  const [id] = memory.position.split(":");
  expect(memory.since(`${id}:${digits}`)).toMatchObject({ entries: [{}], dropped: 0 });
});
