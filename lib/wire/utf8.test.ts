import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, utf8Text } from "./utf8";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
// Bytes at the borders of what a sequence may hold come up often.
const bordering = fc.constantFrom(
  0x41,
  0x7f,
  0x80,
  0x8f,
  0x90,
  0x9f,
  0xa0,
  0xbf,
  0xc1,
  0xc2,
  0xe0,
  0xed,
  0xef,
  0xf0,
  0xf4,
  0xf5,
);
const bytes = fc.array(fc.oneof(bordering, fc.integer({ min: 0, max: 255 })), { maxLength: 40 });

test("bytes are read as the platform's own decoder reads them, errors included", () => {
  fc.assert(
    fc.property(bytes, (array) => {
      const input = Uint8Array.from(array);
      expect(utf8Text(input)).toBe(decoder.decode(input));
    }),
    { numRuns: 3_000 },
  );
});

test("what the platform's strict decoder refuses is no UTF-8, and the rest is", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        fc.string({ unit: "binary" }).map((text) => [...new TextEncoder().encode(text)]),
      ),
      (array) => {
        const input = Uint8Array.from(array);
        let isAccepted = true;
        try {
          strict.decode(input);
        } catch {
          isAccepted = false;
        }
        expect(decodeUtf8(input).isUtf8).toBe(isAccepted);
      },
    ),
    { numRuns: 3_000 },
  );
});

test("a long text is read whole", () => {
  const text = "é😀a".repeat(10_000);
  expect(utf8Text(new TextEncoder().encode(text))).toBe(text);
});
