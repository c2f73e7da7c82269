import { expect, test } from "vitest";
import { betweenFlushesMs } from "./frame-flush";

test("drawing takes at most a tenth of the time, between ten times a second and two", () => {
  expect(betweenFlushesMs(0)).toBe(100);
  expect(betweenFlushesMs(10)).toBe(100);
  expect(betweenFlushesMs(30)).toBe(300);
  expect(betweenFlushesMs(2_000)).toBe(500);
});
