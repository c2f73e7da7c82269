import { z } from "zod";
import { nowMs } from "#lib/client/now";
import { requestJson } from "#lib/client/queries/problem-error";
import {
  ANSWER_WITHIN_MS,
  ANSWERED,
  BUDGET_LINES,
  type BudgetClient,
  CONNECTIONS,
  type connectionBudget,
  FREE,
  heldBy,
  LET_GO,
  OPENED,
  RELEASE_WITHIN_MS,
  ROUNDS,
  releasedBy,
} from "#lib/experiments/connection-budget/experiment";
import type { PageBench } from "./page-bench";

type Settings = z.output<typeof connectionBudget.knobs>;
/** Opens something that stays, and says when it is open. @param cursor of the room @returns lets go of it */
type Hold = (bench: PageBench, cursor: string, onOpen: () => void) => () => void;

const OPEN_WITHIN_MS = 1_000;

const HOLD: Readonly<Record<BudgetClient, Hold>> = {
  sse(bench, _cursor, onOpen) {
    const source = new EventSource(bench.roomPath("/events/stream"));
    source.onopen = onOpen;
    return () => source.close();
  },
  "long-polling"(bench, cursor, onOpen) {
    const given = new AbortController();
    // A page is not told when a request that is held has gone out.
    const query = new URLSearchParams({ after: cursor, wait: "25" });
    fetch(bench.roomPath(`/events?${query}`), { signal: given.signal, cache: "no-store" }).catch(() => {});
    onOpen();
    return () => given.abort();
  },
  websocket(bench, _cursor, onOpen) {
    const socket = new WebSocket(bench.socketUrl, "playground.v1");
    socket.onopen = onOpen;
    return () => socket.close();
  },
};

/** A wire at a time: streams, then an ordinary request, then a connection free for it. */
export async function runConnectionBudget(bench: PageBench, { streams }: Settings): Promise<void> {
  for (const line of BUDGET_LINES) bench.introduce(line);
  const { cursor } = await requestJson(bench.roomPath("/events?limit=1"), z.object({ cursor: z.string() }));
  bench.tell({ kind: "phase", phase: FREE });
  await within(bench, ask(bench), RELEASE_WITHIN_MS);
  for (const line of BUDGET_LINES) {
    for (let round = 0; round < ROUNDS; round += 1) {
      await tryOut(bench, line, round, streams, cursor);
      await bench.report();
    }
  }
}

async function tryOut(
  bench: PageBench,
  { client, holds }: (typeof BUDGET_LINES)[number],
  round: number,
  streams: number,
  cursor: string,
): Promise<void> {
  let opened = 0;
  const held: (() => void)[] = [];
  bench.onClose(() => {
    for (const release of held) release();
  });
  const fitting = holds ? Math.min(streams, CONNECTIONS) : streams;
  for (let stream = 0; stream < streams; stream += 1) {
    held.push(
      HOLD[client](bench, cursor, () => {
        opened += 1;
      }),
    );
    // One after the other, as tabs are opened.
    await bench.until(() => opened > stream || opened >= fitting, OPEN_WITHIN_MS);
  }
  bench.tell({ kind: "phase", phase: heldBy(client, round) });
  bench.tell({ kind: "sample", name: OPENED, client, value: opened });
  const asking = ask(bench, client);
  await within(bench, asking, ANSWER_WITHIN_MS);
  bench.tell({ kind: "phase", phase: releasedBy(client, round) });
  // Streams that wait for a connection get it before a request that came after them.
  for (const release of held.splice(0, Math.max(1, streams - CONNECTIONS + 1))) release();
  await within(bench, asking, RELEASE_WITHIN_MS);
  bench.tell({ kind: "phase", phase: LET_GO });
  for (const release of held.splice(0)) release();
}

/** What any page asks its server for. */
async function ask(bench: PageBench, client?: BudgetClient): Promise<void> {
  const startMs = nowMs();
  const answer = await fetch(bench.roomPath(""), { cache: "no-store" });
  await answer.text();
  bench.tell({
    kind: "sample",
    name: ANSWERED,
    value: nowMs() - startMs,
    ...(client === undefined ? {} : { client }),
  });
}

/** Waits for it, but no longer than this. */
async function within(bench: PageBench, work: Promise<void>, limitMs: number): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  await bench.until(() => isOver, limitMs);
}
