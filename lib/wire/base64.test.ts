import fc from "fast-check";
import { expect, test } from "vitest";
import { base64Of, bytesOfBase64 } from "./base64";

test("bytes are written and read as the platform does it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const expected = Buffer.from(bytes).toString("base64");
      expect(base64Of(bytes)).toBe(expected);
      expect(bytesOfBase64(expected)).toEqual(bytes);
    }),
  );
});

test.each(["A", "AAA", "A=AA", "====", "AA-_", "AAAA="])("%s is no base64", (text) => {
  expect(bytesOfBase64(text)).toBeUndefined();
});
