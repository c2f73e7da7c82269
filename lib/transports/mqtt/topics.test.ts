import fc from "fast-check";
import { expect, test } from "vitest";
import {
  eventTopic,
  isTopicFilter,
  isTopicName,
  MAX_TOPIC_BYTES,
  MAX_TOPIC_LEVELS,
  parseEventTopic,
  roomOfFilter,
} from "./topics";

test.each([
  ["sport/tennis#", false],
  ["sport/tennis/#/ranking", false],
  ["sport+", false],
  ["+/tennis/#", true],
  ["+", true],
  ["", false],
  ["$SYS/#", false],
  ["$share/g/rooms/x/#", false],
  ["a\u0000b", false],
  ["a\u200bb", false],
  ["a\ud800b", false],
  ["x".repeat(MAX_TOPIC_BYTES), true],
  ["x".repeat(MAX_TOPIC_BYTES + 1), false],
  ["é".repeat(MAX_TOPIC_BYTES / 2 + 1), false],
  [Array(MAX_TOPIC_LEVELS).fill("a").join("/"), true],
  [
    Array(MAX_TOPIC_LEVELS + 1)
      .fill("a")
      .join("/"),
    false,
  ],
])("[PS-1] %j as a filter: %s", (filter, expected) => {
  expect(isTopicFilter(filter)).toBe(expected);
});

test.each([
  ["rooms/abc/#", "abc"],
  ["rooms/abc/events/order/paid", "abc"],
  ["rooms/abc/+/order/#", "abc"],
  ["rooms/abc", undefined],
  ["rooms/+/events/#", undefined],
  ["rooms/#", undefined],
  ["+/abc/#", undefined],
  ["#", undefined],
  ["other/abc/#", undefined],
  ["rooms//events/#", undefined],
])("[MQ-9] the filter %s stays within the room %s", (filter, room) => {
  expect(roomOfFilter(filter)).toBe(room);
});

const type = fc
  .array(fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join("."));

test("a type goes into a topic and comes out unchanged, and the topic is a valid name", () => {
  fc.assert(
    fc.property(type, (text) => {
      const topic = eventTopic("abc", text);
      expect(parseEventTopic(topic)).toEqual({ roomId: "abc", type: text });
      expect(isTopicName(topic)).toBe(true);
    }),
  );
});

test.each([
  "rooms/abc/events/order.paid",
  "rooms/abc/events/order/paid.late",
  "rooms/abc/events",
  "rooms/abc/events/",
  "rooms/abc/events/a b",
  "rooms/abc/events/+",
  "x/abc/events/a",
])("%s carries no event", (topic) => {
  expect(parseEventTopic(topic)).toBeUndefined();
});
