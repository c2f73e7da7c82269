import { beforeEach, expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import type { Clock } from "#server/clock";
import { type EntryBatch, EntryOutbox, FLUSH_MS } from "./entry-outbox";

const ENTRY: JournalEntry = {
  kind: "hook-changed",
  transport: "webhook",
  hookId: "h",
  atMs: 1,
  status: "active",
  reason: "",
};

let waits: { delayMs: number; action: () => void }[];
let sent: EntryBatch[];
let ready: boolean;
let outbox: EntryOutbox;

const clock: Clock = {
  nowMs: () => 0,
  after(delayMs, action) {
    const wait = { delayMs, action };
    waits.push(wait);
    return () => {
      waits = waits.filter((other) => other !== wait);
    };
  },
};

beforeEach(() => {
  waits = [];
  sent = [];
  ready = true;
  outbox = new EntryOutbox(
    clock,
    () => ready,
    (batch) => sent.push(batch),
  );
});

const passTime = () => waits.shift()?.action();
const counts = () => sent.map(({ entries, dropped }) => [entries.length, dropped]);

test("entries of 50 ms leave in one message, and nothing is sent when there is none", () => {
  outbox.push(ENTRY);
  outbox.push(ENTRY);
  expect([waits.map(({ delayMs }) => delayMs), sent]).toEqual([[FLUSH_MS], []]);
  passTime();
  expect([counts(), waits]).toEqual([[[2, 0]], []]);
});

test("a page that does not keep up gets the first 2,000 entries, and the count of those left out", () => {
  ready = false;
  for (let n = 0; n < 2_500; n += 1) outbox.push(ENTRY);
  passTime();
  passTime();
  expect(counts()).toEqual([]);
  ready = true;
  passTime();
  outbox.push(ENTRY);
  passTime();
  expect(counts()).toEqual([
    [2_000, 500],
    [1, 0],
  ]);
});

test("a closed outbox sends nothing more", () => {
  outbox.push(ENTRY);
  outbox.close();
  outbox.push(ENTRY);
  expect([waits, sent]).toEqual([[], []]);
});
