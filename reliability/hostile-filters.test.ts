import { expect, test } from "vitest";
import { eventTypeFilter, wantsEventType } from "#lib/delivery/event-type-filter";
import { eventType } from "#lib/events/envelope";
import {
  isTopicFilter,
  isTopicName,
  MAX_TOPIC_BYTES,
  MAX_TOPIC_LEVELS,
  matchesFilter,
  parseEventTopic,
  roomOfFilter,
} from "#lib/transports/mqtt/topics";
import { isRoomId } from "#server/rooms/room-id";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";

const FILTERS = 10_000;
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

test("S7: ten thousand hostile filters are read and matched in two seconds", () => {
  const topic = `rooms/${Array(MAX_TOPIC_LEVELS - 1)
    .fill("a")
    .join("/")}`;
  const type = Array(60).fill("a").join(".");
  let matched = 0;
  const totalMs = cpuMsOf(() => {
    for (let n = 0; n < FILTERS / 2; n += 1) {
      const filter = topicFilter();
      if (isTopicFilter(filter) && matchesFilter(filter, topic)) matched += 1;
      roomOfFilter(filter);
      const wanted = typeFilter();
      if (eventTypeFilter.safeParse(wanted).success && wantsEventType([wanted], type)) matched += 1;
    }
  });
  expect(matched).toBeGreaterThan(0);
  expect(totalMs).toBeLessThan(2_000);
  reportFigures({
    goal: "S7",
    what: `${FILTERS} hostile filters read and matched, seed ${SEED}`,
    measured: { "CPU time (ms)": Math.round(totalMs) },
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
  "S7: %s is read in a time that grows with its length alone",
  (_what, read) => {
    for (const text of FOLLOWED.map((of) => of(LONGEST))) {
      // A square of this length would be four thousand million steps: half a minute, not a tenth of a second.
      expect([text.slice(0, 20), cpuMsOf(() => read(text)) < 1_000]).toEqual([text.slice(0, 20), true]);
    }
  },
);
