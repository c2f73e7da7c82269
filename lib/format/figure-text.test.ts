import { expect, test } from "vitest";
import { figureText } from "./figure-text";

test.each([
  [15, "events", "15 events"],
  [1, "events", "1 event"],
  [1, "ms", "1 ms"],
  [0.4, "ms", "0.4 ms"],
  [4_297.4, "ms", "4,297 ms"],
  [97.25, "percent", "97.25 %"],
  [4.125, "ratio", "4.13"],
  [-3, "bytes", "-3 bytes"],
] as const)("%d %s is written %j", (value, unit, text) => {
  expect(figureText({ value, unit })).toBe(text);
});
