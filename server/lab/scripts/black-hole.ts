import type { z } from "zod";
import {
  type blackHole,
  CLIENTS_OF_EACH,
  HOLE,
  HOLE_WIRES,
  type HoleWire,
  holeClient,
} from "#lib/experiments/black-hole/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchJournal } from "#server/lab/clients/journal-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

type Settings = z.output<typeof blackHole.knobs>;

const CONNECT: Readonly<Record<HoleWire, (bench: Bench, name: ClientName, settings: Settings) => LabClient>> =
  {
    websocket: (bench, name, { signs, pingMs, withinMs }) =>
      connectWebsocket(bench, name, {
        cursor: true,
        ...(signs === "clients" ? { watch: { everyMs: pingMs, withinMs } } : {}),
      }),
    sse: (bench, name, { signs, withinMs, perSecond }) =>
      connectEventStream(bench, name, {
        resume: true,
        ...(signs === "clients" ? { silenceMs: 1_000 / perSecond + withinMs } : {}),
      }),
  };
const BEFORE_MS = 1_000;
/** The server's journal is told in batches. */
const NEWS_MS = 1_000;
const AFTER_MS = 2_000;

/** Events flow to all clients; in between nothing passes on their lines. */
export async function runBlackHole(bench: Bench, settings: Settings): Promise<void> {
  const { fault, holeMs, perSecond } = settings;
  await bench.removeHooks();
  await watchJournal(bench, (entry, atMs) => {
    if (entry.kind !== "connection-closed") return;
    bench.tell({ kind: "server-noticed", client: entry.subscriberId, by: entry.cause.by }, atMs);
  });
  const names = HOLE_WIRES.flatMap((each) =>
    Array.from({ length: CLIENTS_OF_EACH }, (_, n) => ({ wire: each.wire, name: holeClient(each, n + 1) })),
  );
  const count = Math.round(((BEFORE_MS + holeMs + AFTER_MS) * perSecond) / 1_000);
  await Promise.all(names.map(({ wire, name }) => CONNECT[wire](bench, name, settings).opened()));
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
