import { expect, test } from "vitest";
import { createHandClock } from "#server/testing/hand-clock";
import type { Line } from "./line";
import { LineFaults } from "./line-faults";

const LINE: Line = { roomId: "room", transport: "long-polling", subscriberId: "me" };
const SCOPE = { kind: "room" } as const;

function onTheWay() {
  const clock = createHandClock();
  const faults = new LineFaults(clock, () => 0);
  const delay = (delayMs: number, forMs: number) =>
    faults.start("room", SCOPE, { kind: "delay", delayMs, jitterMs: 0 }, forMs);
  const blackHole = (forMs: number) => faults.start("room", SCOPE, { kind: "black-hole" }, forMs);
  const ask = () => {
    const asked = { arrivedAtMs: undefined as number | undefined };
    const startMs = clock.nowMs();
    void faults.onItsWay(LINE)?.then(() => {
      asked.arrivedAtMs = clock.nowMs() - startMs;
    });
    return asked;
  };
  /** In steps, so that what is due has its turn. */
  const pass = async (ms: number) => {
    for (let n = 0; n < ms / 100; n += 1) {
      clock.advance(100);
      await Promise.resolve();
    }
  };
  return { faults, delay, blackHole, ask, pass };
}

test("[FLT-6] a request that a black hole has swallowed comes out of it as late as a delay has it, not when that ends", async () => {
  const { delay, blackHole, ask, pass } = onTheWay();
  delay(300, 600_000);
  blackHole(5_000);
  const swallowed = ask();
  await pass(4_900);
  expect(swallowed.arrivedAtMs).toBeUndefined();
  await pass(600);
  expect(swallowed.arrivedAtMs).toBe(5_300);
});

test("[FLT-6] a request that a delay holds up is swallowed by a black hole that begins meanwhile", async () => {
  const { delay, blackHole, ask, pass } = onTheWay();
  delay(1_000, 600_000);
  const late = ask();
  await pass(500);
  blackHole(2_000);
  await pass(1_500);
  expect(late.arrivedAtMs).toBeUndefined();
  await pass(1_600);
  expect(late.arrivedAtMs).toBe(3_500);
});

test("[FLT-6] without a delay it arrives when the black hole ends; with nothing, at once", async () => {
  const { faults, blackHole, ask, pass } = onTheWay();
  expect(faults.onItsWay(LINE)).toBeUndefined();
  blackHole(1_000);
  const swallowed = ask();
  await pass(1_000);
  expect(swallowed.arrivedAtMs).toBe(1_000);
});
