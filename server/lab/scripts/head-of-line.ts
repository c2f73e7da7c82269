import type { z } from "zod";
import {
  type headOfLine,
  LARGE,
  QUEUE_LINES,
  SMALL_IN_A_ROUND,
} from "#lib/experiments/head-of-line/experiment";
import type { Bench } from "#server/lab/bench";
import { connectMqtt } from "#server/lab/clients/mqtt-client";

const FAULT_MS = 60_000;
const SMALL_PER_SECOND = 100;
const ARRIVE_WITHIN_MS = 10_000;

/** One large event and four small ones, again and again; every line carries so much in a second and no more. */
export async function runHeadOfLine(
  bench: Bench,
  { largeBytes, bytesPerSecond, rounds }: z.output<typeof headOfLine.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const clients = await Promise.all(
    QUEUE_LINES.map((line) =>
      connectMqtt(bench, line, { keepSession: false, qos: 0, topics: line.topics }).opened(),
    ),
  );
  for (const { client } of QUEUE_LINES) {
    await bench.startFault({ kind: "throttle", bytesPerSecond }, FAULT_MS, client);
  }
  const [shared, small, large] = clients;
  for (let round = 1; round <= rounds; round += 1) {
    const [receipt] = await bench.publish({
      type: "lab.large",
      perSecond: SMALL_PER_SECOND,
      count: 1,
      payloadBytes: largeBytes,
    });
    if (receipt !== undefined) bench.tell({ kind: "sample", name: LARGE, value: receipt.offset });
    await bench.publish({ type: "lab.small", perSecond: SMALL_PER_SECOND, count: SMALL_IN_A_ROUND });
    // The next round begins with idle lines.
    const isOver = () =>
      (shared?.arrivedCount ?? 0) >= round * (SMALL_IN_A_ROUND + 1) &&
      (small?.arrivedCount ?? 0) >= round * SMALL_IN_A_ROUND &&
      (large?.arrivedCount ?? 0) >= round;
    if (!(await bench.until(isOver, ARRIVE_WITHIN_MS))) return;
  }
}
