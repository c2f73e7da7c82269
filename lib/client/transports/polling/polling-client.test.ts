import { expect, test } from "vitest";
import { pollPauseMs } from "./polling-client";

test("[POL-4] each pause is the interval, up to a tenth shorter or longer", () => {
  expect([0, 0.5, 1].map((drawn) => pollPauseMs(2_000, () => drawn))).toEqual([1_800, 2_000, 2_200]);
});
