import { expect, test, vi } from "vitest";
import type { Fault } from "#lib/faults/fault";
import { createHandClock } from "#server/testing/hand-clock";
import { ActiveFaults } from "./active-faults";

const ONE = { kind: "subscriber", subscriberId: "one" } as const;
const HOLE: Fault = { kind: "black-hole" };

test("a fault that is replaced or taken back leaves nothing behind that waits for its end", () => {
  const clock = createHandClock(0);
  const onChange = vi.fn();
  const faults = new ActiveFaults(clock, onChange);
  for (let n = 0; n < 100; n += 1) faults.start("room", ONE, HOLE, 600_000 - n);
  expect(clock.waiting()).toEqual([599_901]);
  faults.end("room", ONE, "black-hole");
  expect(clock.waiting()).toEqual([]);
  faults.start("room", ONE, HOLE, 1_000);
  clock.advance(1_000);
  expect([faults.of("room"), clock.waiting()]).toEqual([[], []]);
  expect(onChange.mock.calls.filter(([{ active }]) => !active)).toHaveLength(2);
});
