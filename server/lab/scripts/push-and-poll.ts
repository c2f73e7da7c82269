import type { z } from "zod";
import {
  MEASURED,
  POLL_LINES,
  type pushAndPoll,
  sweepLines,
} from "#lib/experiments/push-and-poll/experiment";
import type { Bench } from "#server/lab/bench";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

/** Before anything counts, so that every client has had its first answers. */
const WARM_UP_EVENTS = 2;
const GRACE_MS = 1_000;

/** One publisher, one client that is told, one whose request waits, one that asks again and again. */
export async function runPushAndPoll(
  bench: Bench,
  settings: z.output<typeof pushAndPoll.knobs>,
): Promise<void> {
  const { perSecond, rhythm, conditional, seconds } = settings;
  await bench.removeHooks();
  const [push, held] = POLL_LINES;
  const pollers = sweepLines(settings);
  const longestMs = Math.max(...pollers.map(({ intervalMs }) => intervalMs));
  const clients = [
    connectWebsocket(bench, push, { cursor: false }),
    connectPull(bench, held, { waitSeconds: 25 }),
    ...pollers.map(({ intervalMs, ...name }) => connectPull(bench, name, { intervalMs, conditional })),
  ];
  await Promise.all(clients.map((client) => client.opened()));
  let expected = WARM_UP_EVENTS;
  const arrive = () =>
    bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= expected), longestMs + GRACE_MS);
  await bench.publish({ perSecond: 10, count: WARM_UP_EVENTS });
  await arrive();
  bench.tell({ kind: "phase", phase: MEASURED });
  const count = Math.max(1, Math.round(perSecond * seconds));
  expected += count;
  const endAtMs = bench.nowMs() + seconds * 1_000;
  await bench.publish({ perSecond, count, rhythm });
  // Silence after the last event is part of the bill.
  await bench.wait(endAtMs - bench.nowMs());
  await arrive();
}
