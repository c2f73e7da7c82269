import type { z } from "zod";
import {
  GOODBYE_WIRES,
  type GoodbyeWire,
  goodbyeClient,
  LEAVING,
  type politeGoodbye,
  WATCHED_MS,
} from "#lib/experiments/polite-goodbye/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchJournal } from "#server/lab/clients/journal-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const CONNECT: Readonly<Record<GoodbyeWire, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
};
const IDLE_MS = 500;
const BETWEEN_GOODBYES_MS = 50;

/** Clients connect, nothing happens, and one after the other they close their lines. */
export async function runPoliteGoodbye(
  bench: Bench,
  { path, clients }: z.output<typeof politeGoodbye.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const known = new Set<string>();
  await watchJournal(bench, (entry, atMs) => {
    if (entry.kind !== "connection-closed") return;
    known.add(entry.subscriberId);
    bench.tell({ kind: "server-noticed", client: entry.subscriberId, by: entry.cause.by }, atMs);
  });
  const names = Array.from({ length: clients }, (_, n) =>
    GOODBYE_WIRES.map((each) => ({ wire: each.wire, name: goodbyeClient(each, n + 1) })),
  ).flat();
  const connected = await Promise.all(names.map(({ wire, name }) => CONNECT[wire](bench, name).opened()));
  await bench.wait(IDLE_MS);
  bench.tell({ kind: "phase", phase: LEAVING });
  const leavingMs = connected.length * BETWEEN_GOODBYES_MS;
  if (path === "black-hole") await bench.startFault({ kind: "black-hole" }, 2 * (leavingMs + WATCHED_MS));
  for (const client of connected) {
    client.leave();
    await bench.wait(BETWEEN_GOODBYES_MS);
  }
  await bench.until(() => known.size >= connected.length, WATCHED_MS);
  bench.tell({ kind: "phase", phase: "after" });
  if (path === "black-hole") await bench.endFault("black-hole");
}
