import type { z } from "zod";
import {
  BEFORE,
  type connectionCost,
  GROUPS,
  readingsOf,
  WARM_UP_EVENTS,
} from "#lib/experiments/connection-cost/experiment";
import type { Bench } from "#server/lab/bench";
import { Crowd } from "#server/lab/clients/crowd";

const ARRIVE_WITHIN_MS = 5_000;

/** Events to few connections, and to many; the server is read before and after those of each. */
export async function runConnectionCost(
  bench: Bench,
  { wire, few, connections, count, perSecond, payloadBytes }: z.output<typeof connectionCost.knobs>,
): Promise<void> {
  await bench.removeHooks();
  await bench.sampleServer(BEFORE);
  const crowd = new Crowd(bench);
  const fire = async (events: number): Promise<Map<number, number>> => {
    const startMs = bench.nowMs();
    const receipts = await bench.publish({ perSecond, count: events, payloadBytes });
    const offsets = receipts.map(({ offset }) => offset).sort((a, b) => a - b);
    await bench.until(
      () => offsets.every((offset) => crowd.arrivalsOf(offset).length >= crowd.size),
      ARRIVE_WITHIN_MS,
    );
    return new Map(offsets.map((offset, n) => [offset, startMs + (n * 1_000) / perSecond]));
  };
  for (const group of GROUPS) {
    const { opened, start, end } = readingsOf(group);
    await crowd.open(wire, group === "few" ? few : connections);
    bench.tell({ kind: "sample", name: opened, value: crowd.size });
    const warmUp = await fire(WARM_UP_EVENTS);
    await bench.sampleServer(start);
    const counted = await fire(count);
    await bench.sampleServer(end);
    for (const [offset, dueAtMs] of [...warmUp, ...counted]) {
      const delaysMs = crowd.arrivalsOf(offset).map((atMs) => Math.round((atMs - dueAtMs) * 100) / 100);
      if (delaysMs.length > 0) bench.tell({ kind: "fanned-out", client: group, offset, delaysMs });
    }
  }
}
