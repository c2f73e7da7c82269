import { expect, test } from "vitest";
import { rangeWith } from "./range-with";

const IN_SIGHT = { startIndex: 10, endIndex: 12, overscan: 1, count: 40 };

test("a place in sight is there once", () => {
  expect(rangeWith(IN_SIGHT, 11)).toEqual([9, 10, 11, 12, 13]);
});

test("a place out of sight is there in its order", () => {
  expect([rangeWith(IN_SIGHT, 2), rangeWith(IN_SIGHT, 30)]).toEqual([
    [2, 9, 10, 11, 12, 13],
    [9, 10, 11, 12, 13, 30],
  ]);
});
