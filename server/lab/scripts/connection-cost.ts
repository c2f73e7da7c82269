import type { z } from "zod";
import { type connectionCost, READING, WARM_UP_EVENTS } from "#lib/experiments/connection-cost/experiment";
import type { Bench } from "#server/lab/bench";
import { Crowd } from "#server/lab/clients/crowd";

const ARRIVE_WITHIN_MS = 5_000;

/** Many connections, then events to all of them; the server is read before, between and after. */
export async function runConnectionCost(
  bench: Bench,
  { wire, connections, count, perSecond }: z.output<typeof connectionCost.knobs>,
): Promise<void> {
  await bench.removeHooks();
  await bench.sampleServer(READING.before);
  const crowd = new Crowd(bench);
  await crowd.open(wire, connections);
  bench.tell({ kind: "sample", name: READING.opened, value: crowd.size });
  bench.tell({ kind: "sample", name: READING.serverPorts, value: crowd.serverPorts });

  const plannedAtMs = new Map<number, number>();
  const fire = async (events: number) => {
    const startMs = bench.nowMs();
    const receipts = await bench.publish({ perSecond, count: events });
    const offsets = receipts.map(({ offset }) => offset).sort((a, b) => a - b);
    for (const [n, offset] of offsets.entries()) plannedAtMs.set(offset, startMs + (n * 1_000) / perSecond);
    await bench.until(
      () => offsets.every((offset) => crowd.arrivalsOf(offset).length >= crowd.size),
      ARRIVE_WITHIN_MS,
    );
  };
  await fire(WARM_UP_EVENTS);
  await bench.sampleServer(READING.connected);
  await fire(count);
  await bench.sampleServer(READING.delivered);
  for (const [offset, dueAtMs] of plannedAtMs) {
    const delaysMs = crowd.arrivalsOf(offset).map((atMs) => Math.round((atMs - dueAtMs) * 100) / 100);
    if (delaysMs.length > 0) bench.tell({ kind: "fanned-out", client: wire, offset, delaysMs });
  }
}
