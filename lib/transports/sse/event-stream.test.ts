import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type EventStreamBlock, serializeBlock } from "./event-stream-block";
import { EventStreamParser } from "./event-stream-parser";
import { EVENT_STREAM_VECTORS, type HeardEvent } from "./testing/event-stream-vectors";

interface Heard {
  readonly events: HeardEvent[];
  readonly retries: number[];
  readonly lastEventId: string;
}

function read(...pieces: string[]): Heard {
  const events: Heard["events"] = [];
  const retries: number[] = [];
  const parser = new EventStreamParser({
    onEvent: (event) => events.push(event),
    onRetry: (retryMs) => retries.push(retryMs),
  });
  for (const piece of pieces) parser.push(piece);
  return { events, retries, lastEventId: parser.lastEventId };
}

test.each(EVENT_STREAM_VECTORS)(
  "[SSE-3] the stream of $name is read as browsers read it",
  ({ stream, heard }) => {
    expect(read(stream).events).toEqual(heard);
    expect(read(...stream).events).toEqual(heard);
  },
);

test("[SSE-3] an event type holds for its own block, and an empty one means message", () => {
  const types = read("event:test\ndata:x\n\ndata:x\n\nevent: \ndata:data\n\n").events.map(({ type }) => type);
  expect(types).toEqual(["test", "message", "message"]);
});

test("[SSE-3] an id lasts until the next one, an empty id resets it, and one with NUL is ignored", () => {
  const ids = read("id: 1\ndata:a\n\ndata:b\n\nid: x\0y\ndata:c\n\nid\ndata:d\n\n").events;
  expect(ids.map(({ lastEventId }) => lastEventId)).toEqual(["1", "1", "1", ""]);
});

test("[SSE-3] a block without data moves the id and is no event", () => {
  expect(read("id: 7\n\n")).toEqual({ events: [], retries: [], lastEventId: "7" });
});

test("[SSE-3] an id whose block never ended does not count", () => {
  expect(read("id: 7\ndata: x\n").lastEventId).toBe("");
});

test("[SSE-3] retry is digits alone", () => {
  expect(read("retry:3000\nretry:1000x\nretry\nretry:-1\nretry:03000\n\n").retries).toEqual([3000, 3000]);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom("\r", "\n", "\0", ":", " ", "id", "data", "event: x", "é", "\u2028", "\u0085"),
    maxLength: 30,
  }),
);
const fieldText = anyText.map((text) => text.replace(/[\r\n\0]/g, ""));
const blocks = fc.record(
  {
    comment: anyText,
    event: fieldText,
    id: fieldText.map((text) => text.slice(0, 64)),
    data: anyText,
  },
  { requiredKeys: ["data"] },
);

function asRead(sent: readonly EventStreamBlock[]): Heard["events"] {
  let lastEventId = "";
  return sent.map((block) => {
    lastEventId = block.id ?? lastEventId;
    return {
      type: block.event === undefined || block.event === "" ? "message" : block.event,
      data: (block.data ?? "").replace(/\r\n|\r/g, "\n"),
      lastEventId,
    };
  });
}

test("[SSE-2] whatever is sent is read back, with line ends as LF and nothing injected, however the stream is cut", () => {
  const property = fc.property(
    fc.array(blocks, { maxLength: 4 }),
    fc.array(fc.nat(), { maxLength: 6 }),
    (sent, cuts) => {
      const stream = sent.map(serializeBlock).join("");
      const at = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
      const pieces = at.slice(1).map((end, index) => stream.slice(at[index], end));
      expect(read(...pieces).events).toEqual(asRead(sent));
    },
  );
  fc.assert(property, { numRuns: 10_000 });
});

test("[SSE-2] another parser reads the same from what is sent", () => {
  const property = fc.property(fc.array(blocks, { maxLength: 4 }), (sent) => {
    const heard: { type: string; data: string; id: string | undefined }[] = [];
    const parser = createParser({
      onEvent: ({ event, data: text, id }) => heard.push({ type: event || "message", data: text, id }),
    });
    parser.feed(sent.map(serializeBlock).join(""));
    // That parser gives each event the id of its own block only.
    const expected = asRead(sent).map(({ type, data: text }, index) => ({
      type,
      data: text,
      id: sent[index]?.id,
    }));
    expect(heard).toEqual(expected);
  });
  fc.assert(property, { numRuns: 2_000 });
});

test.each([
  { id: "a\nb" },
  { id: "a\rb" },
  { id: "a\0b" },
  { id: "x".repeat(65) },
  { event: "a\nb" },
  { event: "a\rdata: injected" },
  { event: "a\0b" },
])("[SSE-2] a field that would become another one is refused: %j", (block) => {
  expect(() => serializeBlock(block)).toThrow(RangeError);
});

test.each([
  [0, "retry: 500\n\n"],
  [2_000.4, "retry: 2000\n\n"],
  [9_999_999, "retry: 60000\n\n"],
])("[SSE-2] a retry of %d ms is written as digits within 500 to 60,000", (retryMs, expected) => {
  expect(serializeBlock({ retryMs })).toBe(expected);
});
