import type { z } from "zod";
import { type blackHole, HOLE, HOLE_LINES, type HoleClient } from "#lib/experiments/black-hole/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchJournal } from "#server/lab/clients/journal-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectWebsocket, type WebsocketOptions } from "#server/lab/clients/websocket-client";

type Watch = NonNullable<WebsocketOptions["watch"]>;

const CONNECT: Readonly<Record<HoleClient, (bench: Bench, name: ClientName, watch: Watch) => LabClient>> = {
  "websocket-waits": (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  "sse-waits": (bench, name) => connectEventStream(bench, name, { resume: true }),
  "websocket-asks": (bench, name, watch) => connectWebsocket(bench, name, { cursor: true, watch }),
  "websocket-leaves": (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  "sse-leaves": (bench, name) => connectEventStream(bench, name, { resume: true }),
};
const LEAVING: readonly HoleClient[] = ["websocket-leaves", "sse-leaves"];
const BEFORE_MS = 1_000;
/** The server's journal is told in batches. */
const NEWS_MS = 1_000;
const AFTER_MS = 2_000;

/** First two clients say goodbye; then nothing passes for a while on the lines of the others. */
export async function runBlackHole(
  bench: Bench,
  { fault, holeMs, pingMs, pongWithinMs, perSecond }: z.output<typeof blackHole.knobs>,
): Promise<void> {
  await bench.removeHooks();
  await watchJournal(bench, (entry, atMs) => {
    if (entry.kind !== "connection-closed") return;
    bench.tell({ kind: "server-noticed", client: entry.subscriberId, by: entry.cause.by }, atMs);
  });
  const watch = { everyMs: pingMs, withinMs: pongWithinMs };
  const clients = await Promise.all(
    HOLE_LINES.map(({ client, transport, label }) =>
      CONNECT[client](bench, { client, transport, label }, watch).opened(),
    ),
  );
  for (const client of clients.filter(({ name }) => LEAVING.some((each) => each === name.client)))
    client.leave();
  await bench.wait(NEWS_MS);
  const count = Math.round(((BEFORE_MS + holeMs + AFTER_MS) * perSecond) / 1_000);
  const publishing = bench.publish({ perSecond, count });
  await bench.wait(BEFORE_MS);
  bench.tell({ kind: "phase", phase: HOLE });
  if (fault !== "none") await bench.startFault({ kind: fault }, holeMs + AFTER_MS);
  await bench.wait(holeMs);
  // What happens from here on happens because something passes again.
  bench.tell({ kind: "phase", phase: "after" });
  if (fault !== "none") await bench.endFault(fault);
  await publishing;
  await bench.wait(NEWS_MS);
}
