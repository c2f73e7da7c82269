import { expect, test } from "vitest";
import { reconnectDelayMs } from "./reconnect";

const mostMs = (attempt: number) => reconnectDelayMs(attempt, () => 1);

test("[WS-10] the wait is a random part of 1, 2, 4 and then 5 seconds", () => {
  expect([0, 1, 2, 3, 9, 60].map(mostMs)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  expect(reconnectDelayMs(2, () => 0)).toBe(0);
  expect(reconnectDelayMs(2, () => 0.25)).toBe(1_000);
});
