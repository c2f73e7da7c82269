import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cloudEventInput, ofCloudEvent } from "./cloud-event";
import { MOST_EXTENSIONS } from "./extension-attributes";

const REQUIRED = { specversion: "1.0", id: "1", source: "/me", type: "a.b" };

/** Places where an event is not one; none when it is taken. */
const places = (event: object) =>
  (cloudEventInput.safeParse(event).error?.issues ?? []).map(({ path }) => path.join("/"));

test.each([
  "application/json",
  "application/json;charset=utf-8",
  "application/json; charset=UTF-8",
  'application/json ; profile="https://example.com/a b"',
  "Application/JSON",
  "text/json",
  "application/vnd.example.order+json; version=2",
])("data of type %j is carried, and its type is kept", (datacontenttype) => {
  const { datacontenttype: kept = "application/json" } = ofCloudEvent(
    cloudEventInput.parse({ ...REQUIRED, datacontenttype, data: 1 }),
  );
  expect(kept).toBe(datacontenttype);
});

test.each(["text/plain", "application/jsonp", "application/xml; as=json", "json", ""])(
  "data of type %j is refused at its place",
  (datacontenttype) => {
    expect(new Set(places({ ...REQUIRED, datacontenttype, data: "x" }))).toEqual(
      new Set(["datacontenttype"]),
    );
  },
);

test.each([
  ["data as base64", { data_base64: "eyJhIjoxfQ==" }, "data_base64"],
  ["a schema that is no URI", { dataschema: "order.json" }, "dataschema"],
  ["an extension that is an object", { trace: { id: 1 } }, "trace"],
  ["an extension that is a list", { trace: [] }, "trace"],
  ["a number with a fraction", { ratio: 0.5 }, "ratio"],
  ["an integer of 33 bits", { big: 2_147_483_648 }, "big"],
  ["a line break in an extension", { trace: "a\r\nb" }, "trace"],
  ["an extension of 1,025 characters", { trace: "x".repeat(1_025) }, "trace"],
  ["a capital letter in a name", { traceParent: "x" }, "traceParent"],
  ["an underscore in a name", { trace_parent: "x" }, "trace_parent"],
  ["a name of 65 characters", { ["x".repeat(65)]: "x" }, "x".repeat(65)],
])("%s is refused at its place", (_what, attributes, place) => {
  expect(places({ ...REQUIRED, ...attributes })).toEqual([place]);
});

test("an event has at most 32 extension attributes", () => {
  const attributes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${n}`, n]));
  expect(MOST_EXTENSIONS).toBe(32);
  expect(places({ ...REQUIRED, ...attributes(32) })).toEqual([]);
  expect(places({ ...REQUIRED, ...attributes(33) })).toEqual([""]);
});

test("an attribute that is null is unset, and data that is null is null", () => {
  const unset = { subject: null, time: null, datacontenttype: null, dataschema: null, data_base64: null };
  const event = { ...REQUIRED, ...unset, traceparent: null, data: null };
  const { specversion: _version, ...required } = REQUIRED;
  expect(ofCloudEvent(cloudEventInput.parse(event))).toEqual({ ...required, data: null });
});

test("where another log had the event is left out: this one says where it stands", () => {
  const { specversion: _version, ...required } = REQUIRED;
  const event = { ...REQUIRED, epoch: "0123456789abcdef", offset: 7, data: 1 };
  expect(ofCloudEvent(cloudEventInput.parse(event))).toEqual({ ...required, data: 1 });
});

const name = fc
  .string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789"), maxLength: 19 })
  .map((rest) => `x${rest}`);
const value = fc.oneof(fc.boolean(), fc.integer(), fc.string({ unit: "grapheme", maxLength: 40 }));
const extensions = fc.dictionary(name, value, { maxKeys: MOST_EXTENSIONS, noNullPrototype: true });

test("every extension that the SDK writes is kept, in whatever order they come", () => {
  fc.assert(
    fc.property(extensions, (given) => {
      const { body } = HTTP.structured(new CloudEvent({ ...REQUIRED, ...given }));
      const sent = Object.entries(JSON.parse(String(body)));
      const [read, reversed] = [sent, sent.toReversed()].map((entries) =>
        ofCloudEvent(cloudEventInput.parse(Object.fromEntries(entries))),
      );
      expect(read?.extensions ?? {}).toEqual(given);
      // The body that an Idempotency-Key stands for.
      expect(JSON.stringify(reversed)).toBe(JSON.stringify(read));
    }),
    { numRuns: 500 },
  );
});
