import { expect, test } from "vitest";
import { CLOCK_UNCERTAINTY, clockUncertaintyMs } from "./clock-uncertainty";
import { JournalBuilder } from "./testing/journal-builder";

test("of several clocks that were asked, the one that may be off farthest counts", () => {
  const told = (value: number) => ({ kind: "sample", name: CLOCK_UNCERTAINTY, value }) as const;
  const run = new JournalBuilder().add(1, told(0.2)).add(2, told(0.7412)).add(3, told(0.3)).build();
  expect(clockUncertaintyMs(run)).toBe(0.75);
});

test("where no clock was asked, no instant was moved", () => {
  expect(clockUncertaintyMs([])).toBe(0);
});
