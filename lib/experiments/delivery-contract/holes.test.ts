import { expect, test } from "vitest";
import { holesIn } from "./holes";

test.each([
  [[], 0],
  [[7], 0],
  [[7, 8, 9], 0],
  [[7, 8, 12], 3],
  [[7, 9, 8], 0],
  [[7, 7, 9], 1],
])("%j: %i are missing in between", (offsets, missing) => {
  expect(holesIn(offsets)).toBe(missing);
});
