import type { Pool } from "undici";
import type { z } from "zod";
import {
  ANSWER_WITHIN_MS,
  ASKER,
  BUDGET_LINES,
  type connectionBudget,
  FREE,
  heldBy,
  OPENED,
  RELEASE_WITHIN_MS,
  ROUNDS,
  releasedBy,
} from "#lib/experiments/connection-budget/experiment";
import type { Bench } from "#server/lab/bench";
import { HOLD, type Release } from "#server/lab/clients/held-connections";
import { SocketCount } from "#server/lab/socket-count";

type Settings = z.output<typeof connectionBudget.knobs>;

const OPEN_WITHIN_MS = 1_000;

/** A wire at a time: streams on few connections, then an ordinary request on the same ones. */
export async function runConnectionBudget(bench: Bench, settings: Settings): Promise<void> {
  const { connections } = settings;
  await bench.removeHooks();
  const { cursor } = await bench.demand("GET", bench.roomPath("/events?limit=1"));
  for (const line of BUDGET_LINES) bench.introduce(line);
  const count = new SocketCount();
  const pool = count.pool(bench.order.origin, connections);
  bench.tell({ kind: "phase", phase: FREE });
  await within(bench, ask(bench, pool, count), RELEASE_WITHIN_MS);
  await pool.destroy();
  for (const line of BUDGET_LINES) {
    for (let round = 0; round < ROUNDS; round += 1) await tryOut(bench, line, round, settings, cursor);
  }
}

/** Streams on a few connections, an ordinary request, and one stream less. */
async function tryOut(
  bench: Bench,
  { client, holds }: (typeof BUDGET_LINES)[number],
  round: number,
  { connections, streams }: Settings,
  cursor: string,
): Promise<void> {
  const count = new SocketCount();
  const pool = count.pool(bench.order.origin, connections);
  bench.onClose(() => void pool.destroy());
  let opened = 0;
  const held: Release[] = [];
  const fitting = holds ? Math.min(streams, connections) : streams;
  for (let stream = 0; stream < streams; stream += 1) {
    held.push(
      HOLD[client](bench, pool, cursor, () => {
        opened += 1;
      }),
    );
    // One after the other, as tabs are opened.
    await bench.until(() => opened > stream || opened >= fitting, OPEN_WITHIN_MS);
  }
  bench.tell({ kind: "phase", phase: heldBy(client, round) });
  bench.tell({ kind: "sample", name: OPENED, client, value: opened });
  const asking = ask(bench, pool, count);
  await within(bench, asking, ANSWER_WITHIN_MS);
  bench.tell({ kind: "phase", phase: releasedBy(client, round) });
  const [first, ...others] = held;
  first?.();
  await within(bench, asking, RELEASE_WITHIN_MS);
  for (const release of others) release();
  await pool.destroy();
}

/** What any page asks its server for. */
async function ask(bench: Bench, pool: Pool, count: SocketCount): Promise<void> {
  const startMs = bench.nowMs();
  const before = { in: count.bytesIn, out: count.bytesOut };
  const { statusCode: status, body } = await pool.request({ method: "GET", path: bench.roomPath("") });
  await body.dump();
  bench.tell({
    kind: "asked",
    client: ASKER,
    status,
    events: 0,
    tookMs: bench.nowMs() - startMs,
    bytesIn: count.bytesIn - before.in,
    bytesOut: count.bytesOut - before.out,
  });
}

/** Waits for it, but no longer than this. */
async function within(bench: Bench, work: Promise<void>, limitMs: number): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  await bench.until(() => isOver, limitMs);
}
