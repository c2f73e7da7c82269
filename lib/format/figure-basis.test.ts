import { expect, test } from "vitest";
import { figureBasis } from "./figure-basis";

test.each([
  [{ n: 10, uncertaintyMs: 0.24 }, "±0.3 ms, n = 10"],
  [{ n: 10 }, "n = 10"],
  [{ uncertaintyMs: 2 }, "±2.0 ms"],
  // Both instants were of one clock.
  [{ uncertaintyMs: 0 }, ""],
  [{}, ""],
])("%o rests on: %s", (figure, text) => {
  expect(figureBasis(figure).replaceAll("\u00a0", " ")).toBe(text);
});
