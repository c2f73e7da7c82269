import { expect, test } from "vitest";
import { CLOSE_CODES, closeCodeFacts } from "./close-codes";

test("[WS-6] a client comes back after 4000 to 4499 and stays away after 4500 to 4999, known or not", () => {
  for (let code = 4000; code <= 4999; code += 1)
    expect([code, closeCodeFacts(code).reconnects]).toEqual([code, code < 4500]);
});

test.each([
  [1000, false],
  [1001, true],
  [1006, true],
  [1009, false],
  [1011, true],
  [1012, true],
  [1013, true],
])("[WS-6] after %i a client comes back: %s", (code, reconnects) => {
  expect(closeCodeFacts(code).reconnects).toBe(reconnects);
});

test("[WS-6] every meaning fits in a Close frame (RFC 6455 §5.5: 125 bytes, two of them the code)", () => {
  for (const { meaning } of Object.values(CLOSE_CODES))
    expect(new TextEncoder().encode(meaning).length).toBeLessThanOrEqual(123);
});
