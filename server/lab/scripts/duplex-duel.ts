import type { z } from "zod";
import { CONNECTIONS, DUEL_LINES, type duplexDuel, MOMENT } from "#lib/experiments/duplex-duel/experiment";
import type { Bench } from "#server/lab/bench";
import { TWO_WAY, type TwoWayLine } from "#server/lab/clients/two-way-lines";

const ARRIVE_WITHIN_MS = 3_000;

/** One way after the other: messages go up at a steady pace, and each comes down as an event on the same line. */
export async function runDuplexDuel(
  bench: Bench,
  { count, perSecond, messageBytes }: z.output<typeof duplexDuel.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const padding = messageBytes === 0 ? {} : { padding: "x".repeat(messageBytes) };
  for (const name of DUEL_LINES) {
    const line = TWO_WAY[name.client](bench, name);
    await line.client.opened();
    bench.tell({ kind: "phase", phase: name.client });
    line.client.sampleBytes(MOMENT.start);
    const startMs = bench.nowMs();
    const answers: Promise<void>[] = [];
    for (let n = 0; n < count; n += 1) {
      const plannedAtMs = startMs + (n * 1_000) / perSecond;
      await bench.wait(Math.max(0, plannedAtMs - bench.nowMs()));
      answers.push(send(bench, line, plannedAtMs, { type: "lab.up", data: { n, ...padding } }));
    }
    await Promise.all(answers);
    await bench.until(() => line.client.arrivedCount >= count, ARRIVE_WITHIN_MS);
    line.client.sampleBytes(MOMENT.end);
    const { connections } = line.client.count;
    bench.tell({ kind: "sample", name: CONNECTIONS, client: name.client, value: connections });
    line.client.leave();
  }
}

async function send(bench: Bench, line: TwoWayLine, plannedAtMs: number, event: object): Promise<void> {
  const sentAtMs = bench.nowMs();
  try {
    const { offset, matched } = await line.send(event);
    bench.tell({ kind: "published", offset, plannedAtMs, sentAtMs, matched });
  } catch (error) {
    bench.tell({ kind: "publish-failed", plannedAtMs, reason: String(error) });
  }
}
