import { z } from "zod";
import { parseCursor } from "#lib/events/cursor";
import { type Envelope, envelope } from "#lib/events/envelope";
import { eventPage } from "#lib/events/publish";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

/** Pause after a request that failed. */
const PAUSE_MS = 250;
const page = eventPage.extend({ events: z.array(envelope) });

export interface PullOptions {
  /** Long polling: seconds the server may hold a request. Polling: absent. */
  readonly waitSeconds?: number;
  /** From the start of one request to the start of the next. Long polling: absent, the next follows at once. */
  readonly intervalMs?: number;
  /** Sends `If-None-Match`, so that an answer with nothing new is a 304. */
  readonly conditional?: boolean;
  /** Names itself, so that faults find its line. One that polls may then do so every half second at most (POL-4). */
  readonly named?: boolean;
}

/** Asks again and again with the cursor of the last answer, on one kept-alive connection. */
export function connectPull(bench: Bench, name: ClientName, options: PullOptions): LabClient {
  const client = new LabClient(bench, name);
  void loop(bench, client, options);
  return client;
}

async function loop(bench: Bench, client: LabClient, options: PullOptions): Promise<void> {
  const { client: name } = client.name;
  const { intervalMs, conditional = false } = options;
  const dispatcher = client.count.dispatcher(1);
  client.onClose(() => void dispatcher.destroy());
  let cursor: string | undefined;
  let entityTag: string | undefined;
  let dueAtMs = bench.nowMs();
  /** What is published after a line was lost had been missed. */
  let replayedUpTo = 0;

  while (!client.isClosed) {
    const startMs = bench.nowMs();
    const before = { in: client.count.bytesIn, out: client.count.bytesOut };
    try {
      const answer = await dispatcher.request({
        origin: bench.order.origin,
        method: "GET",
        path: bench.roomPath(`/events?${queryOf(options, name, cursor)}`),
        headers: conditional && entityTag !== undefined ? { "if-none-match": entityTag } : {},
      });
      const text = await answer.body.text();
      const { statusCode: status } = answer;
      if (status !== 200 && status !== 304) throw new Error(`the answer was ${status}`);
      const found = status === 200 ? page.parse(JSON.parse(text)) : undefined;
      const events: readonly Envelope[] = cursor === undefined ? [] : (found?.events ?? []);
      entityTag = answer.headers["etag"]?.toString();
      if (!client.isOpen) replayedUpTo = parseCursor(found?.top ?? "")?.offset ?? 0;
      client.open();
      if (cursor !== undefined && found?.gap === true) client.gapTold();
      bench.tell({
        kind: "asked",
        client: name,
        status,
        events: events.length,
        tookMs: bench.nowMs() - startMs,
        bytesIn: client.count.bytesIn - before.in,
        bytesOut: client.count.bytesOut - before.out,
      });
      for (const { offset } of events) client.arrived(offset, offset <= replayedUpTo);
      cursor = found?.cursor ?? cursor;
    } catch (error) {
      client.lost(error instanceof Error ? error.message : String(error));
      await bench.wait(PAUSE_MS);
      continue;
    }
    if (intervalMs === undefined) continue;
    // A tick that was missed is left out: a poller has one request under way.
    dueAtMs = Math.max(dueAtMs + intervalMs, bench.nowMs());
    await bench.wait(dueAtMs - bench.nowMs());
  }
}

function queryOf(
  { waitSeconds, intervalMs, named = intervalMs === undefined }: PullOptions,
  subscriber: string,
  cursor: string | undefined,
): URLSearchParams {
  return new URLSearchParams({
    ...(named ? { subscriber } : {}),
    ...(cursor === undefined ? { limit: "1" } : { after: cursor, limit: "500" }),
    ...(cursor === undefined || waitSeconds === undefined ? {} : { wait: String(waitSeconds) }),
  });
}
