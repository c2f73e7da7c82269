import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodePieces, expectSpansInUnits, sameInPieces, survivesGarbage } from "#lib/wire/testing/in-pieces";
import { bytesOfText, spanLines, summaryLines } from "#lib/wire/testing/span-lines";
import { MAX_UNIT_BYTES } from "#lib/wire/unit-decoder";
import { EventStreamDecoder } from "./event-stream-decoder";

const make = () => new EventStreamDecoder();
const decode = (text: string) => {
  const units = sameInPieces(make, bytesOfText(text));
  expectSpansInUnits(units);
  return units;
};
const summaries = (text: string) => summaryLines(decode(text));

// The examples of WHATWG HTML §9.2.6.
test.each([
  ["three lines of data", "data: YHOO\ndata: +2\ndata: 10\n\n", ["SSE event message, 8 bytes of data"]],
  [
    "four blocks",
    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
    [
      "SSE comment",
      "SSE event message, id 1, 11 bytes of data",
      "SSE event message, 12 bytes of data",
      "SSE block cut off: it is never dispatched",
    ],
  ],
  [
    "data without a value",
    "data\n\ndata\ndata\n\ndata:",
    ["SSE event message", "SSE event message", "SSE block cut off: it is never dispatched"],
  ],
  [
    "with and without the blank",
    "data:test\n\ndata: test\n\n",
    ["SSE event message, 4 bytes of data", "SSE event message, 4 bytes of data"],
  ],
  // §9.2.1.
  [
    "two types of event",
    "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n",
    ["SSE event add, 8 bytes of data", "SSE event remove, 4 bytes of data"],
  ],
])("WHATWG HTML §9.2: %s", (_what, text, expected) => {
  expect(summaries(text)).toEqual(expected);
});

test("every field has its span, and only data is payload", () => {
  const [unit] = decode("\uFEFFid: 7\r\nevent:a\rretry: 3000\ndata: x\ndata:  y\nfoo: 1\n: hi\n\n");
  expect(unit?.summary).toBe("SSE retry 3000 ms, SSE comment, SSE event a, id 7, 3 bytes of data");
  expect(spanLines(unit ?? { spans: [] })).toEqual([
    "Byte order mark=U+FEFF",
    "Field name=id",
    "Field value=7",
    "Field name=event",
    "Field value=a",
    "Field name=retry",
    "Field value=3000",
    "Field name=data",
    "Field value=x",
    "Field name=data",
    "Field value= y",
    "Field name=foo",
    "Field value=1",
    "Comment= hi",
    "Empty line=",
  ]);
  expect(unit).toMatchObject({ payloadBytes: 3 });
  expect(unit?.spans.find(({ label }) => label === "foo")?.meaning).toBe(
    "ignored: no field of an event stream",
  );
});

test("a block that is too long ends the reading", () => {
  const units = decodePieces(make(), new Uint8Array(MAX_UNIT_BYTES + 10).fill(0x61));
  expect(summaryLines(units)).toEqual([`Not readable: a block has at most ${MAX_UNIT_BYTES} bytes here`]);
});

test("eventsource-parser hears the same events in the same stream", () => {
  const part = fc.constantFrom(
    "data:",
    "data",
    "id: 1",
    "id",
    "event: a",
    "event",
    ": c",
    "x: y",
    " ",
    "data: é",
    "retry: 5",
  );
  const lineEnd = fc.constantFrom("\n", "\r\n", "\n\n", "\r\n\r\n");
  fc.assert(
    fc.property(fc.array(fc.tuple(part, lineEnd), { maxLength: 20 }), (lines) => {
      const text = lines.flat().join("");
      const heard: string[] = [];
      const parser = createParser({ onEvent: (event) => heard.push(event.event ?? "message") });
      parser.feed(text);
      const ours = decode(text).flatMap(({ summary }) => /SSE event ([a-z]+)/.exec(summary)?.[1] ?? []);
      expect(ours).toEqual(heard.map((type) => (type === "" ? "message" : type)));
    }),
    { numRuns: 100 },
  );
});

test("garbage is taken without a throw", () => {
  survivesGarbage(make, bytesOfText("\uFEFFid: 7\r\nevent:a\rretry: 3000\ndata: x\n\n"));
});
