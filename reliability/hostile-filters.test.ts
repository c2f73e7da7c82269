import type { Client } from "aedes";
import { expect, test } from "vitest";
import { eventTypeFilter, wantsEventType } from "#lib/delivery/event-type-filter";
import { eventType } from "#lib/events/envelope";
import {
  isTopicFilter,
  isTopicName,
  MAX_TOPIC_BYTES,
  MAX_TOPIC_LEVELS,
  parseEventTopic,
  roomOfFilter,
} from "#lib/transports/mqtt/topics";
import { isRoomId } from "#server/rooms/room-id";
import {
  MOST_FILTERS,
  MOST_FILTERS_OF_ROOM,
  RoomSubscriptions,
} from "#server/transports/mqtt/room-subscriptions";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const FILTERS = 10_000;
/** For the dearest filter of them; where other tests run beside, the machine may stop a match in its middle each time. */
const WORST_MATCH_MS = scaled(20, 1);
/** As many as tell the filters of a room apart. */
const DEEP_LEVELS = 12;
/** What one match takes is the least of so many: the rest is the collector's, or another process's. */
const REPETITIONS = 7;
/** As much as one request or frame may carry. */
const LONGEST = 65_536;
const random = seededRandom(SEED);
const below = (end: number) => Math.floor(random() * end);
const pick = (choices: readonly string[]) => choices[below(choices.length)] ?? "";

/** Milliseconds of this process, whatever else the machine does. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** What this takes when nothing comes between, in milliseconds. */
function leastMsOf(work: () => void): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let n = 0; n < REPETITIONS; n += 1) {
    const startedAtMs = performance.now();
    work();
    leastMs = Math.min(leastMs, performance.now() - startedAtMs);
  }
  return leastMs;
}

/** Many wildcards, long runs that match until the last character, and what a careless expression backtracks on. */
function topicFilter(): string {
  const levels = Array.from({ length: 1 + below(MAX_TOPIC_LEVELS) }, () =>
    pick(["+", "a", "", "a".repeat(below(MAX_TOPIC_BYTES)), "+".repeat(below(9)), "é"]),
  );
  return `${levels.join("/")}${pick(["", "/#", "#", "/+"])}`;
}

function typeFilter(): string {
  const part = pick(["a", "aa", "_", "a".repeat(below(60))]);
  return `${Array.from({ length: 1 + below(60) }, () => part).join(pick([".", "..", "_"]))}${pick(["", ".*", "*", "!", "."])}`;
}

/** The longest that a filter may meet. */
const TOPIC = `rooms/${Array(MAX_TOPIC_LEVELS - 1)
  .fill("a")
  .join("/")}`;
const TYPE = Array(60).fill("a").join(".");

/** As the broker reads and matches a filter. */
function matchTopic(filter: string): boolean {
  roomOfFilter(filter);
  if (!isTopicFilter(filter)) return false;
  const subscriptions = new RoomSubscriptions();
  subscriptions.grant(clientOf(0), filter, 0);
  return subscriptions.matching(TOPIC) === 1;
}

function clientOf(n: number): Client {
  return { id: `client-${n}`, clean: true } as Client;
}

/** As a hook's filter is read and matched. */
function matchType(filter: string): boolean {
  return eventTypeFilter.safeParse(filter).success && wantsEventType([filter], TYPE);
}

test("S7: ten thousand hostile filters are read and matched in two seconds, the dearest in a millisecond", () => {
  const topicFilters = Array.from({ length: FILTERS / 2 }, topicFilter);
  const typeFilters = Array.from({ length: FILTERS / 2 }, typeFilter);
  let matched = 0;
  const totalMs = cpuMsOf(() => {
    for (const filter of topicFilters) if (matchTopic(filter)) matched += 1;
    for (const filter of typeFilters) if (matchType(filter)) matched += 1;
  });
  expect(matched).toBeGreaterThan(0);
  expect(totalMs).toBeLessThan(2_000);
  const worstMs = Math.max(
    ...topicFilters.map((filter) => leastMsOf(() => matchTopic(filter))),
    ...typeFilters.map((filter) => leastMsOf(() => matchType(filter))),
  );
  expect(worstMs).toBeLessThanOrEqual(WORST_MATCH_MS);
  reportFigures({
    goal: "S7",
    what: `${FILTERS} hostile filters read and matched, seed ${SEED}`,
    measured: {
      "CPU time of all (ms)": Math.round(totalMs),
      "the dearest (ms)": Number(worstMs.toFixed(3)),
    },
  });
});

/** Wildcards at other places in each, and none that matches: all of them have to be followed almost to their end. */
function deepFilter(n: number): string {
  const levels = Array.from({ length: DEEP_LEVELS }, (_, bit) => ((n >> bit) & 1 ? "+" : "a"));
  return `rooms/${levels.join("/")}/b`;
}

test("S7: an event in a room with all the filters it may have, and wildcards everywhere, is matched in two milliseconds", () => {
  const subscriptions = new RoomSubscriptions();
  for (let n = 0; n < MOST_FILTERS_OF_ROOM; n += 1) {
    expect(subscriptions.grant(clientOf(Math.floor(n / MOST_FILTERS)), deepFilter(n), 0)).toBe(true);
  }
  expect(subscriptions.grant(clientOf(MOST_FILTERS_OF_ROOM), "rooms/a/#", 0)).toBe(false);
  let n = 0;
  const worstMs = leastMsOf(() => {
    n += 1;
    expect(subscriptions.matching(`rooms/${"a/".repeat(DEEP_LEVELS)}c${n}`)).toBe(0);
  });
  expect(worstMs).toBeLessThanOrEqual(2 * WORST_MATCH_MS);
  reportFigures({
    goal: "S7",
    what: `an event among ${MOST_FILTERS_OF_ROOM} filters with wildcards at every level`,
    measured: { "matched in (ms)": Number(worstMs.toFixed(3)) },
  });
});

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  "a topic filter": isTopicFilter,
  "a topic": isTopicName,
  "the room of a filter": roomOfFilter,
  "the event of a topic": parseEventTopic,
  "a filter of event types": (text) => eventTypeFilter.safeParse(text),
  "an event type": (text) => eventType.safeParse(text),
  "a room": isRoomId,
};

/** Text that every reader follows to its end before it can refuse it. */
const FOLLOWED: readonly ((length: number) => string)[] = [
  (length) => `${"a".repeat(length)}!`,
  (length) => `${"a.".repeat(length / 2)}!`,
  (length) => `${"a_".repeat(length / 2)}.`,
  (length) => `${"a/".repeat(length / 2)}\0`,
  (length) => `${"+/".repeat(length / 2)}#/#`,
  (length) => `rooms/${"a".repeat(length)}/events/${"a/".repeat(length / 2)}!`,
  (length) => `${"*.".repeat(length / 2)}*`,
];

test.each(Object.entries(READERS))(
  "S7: %s of 64 KiB that is none is read in a millisecond, too",
  (_what, read) => {
    for (const text of FOLLOWED.map((of) => of(LONGEST))) {
      // A square of this length would be four thousand million steps: half a minute.
      expect([text.slice(0, 20), leastMsOf(() => read(text)) <= WORST_MATCH_MS]).toEqual([
        text.slice(0, 20),
        true,
      ]);
    }
  },
);
