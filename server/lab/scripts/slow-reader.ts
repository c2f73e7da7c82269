import type { z } from "zod";
import {
  EVENT_BYTES,
  FLOOD,
  type ReaderClient,
  readerLines,
  type slowReader,
} from "#lib/experiments/slow-reader/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchJournal } from "#server/lab/clients/journal-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const FAULT_MS = 60_000;
const ARRIVE_WITHIN_MS = 3_000;
/** A server that has said goodbye waits a while for the answer of who does not read. */
const END_WITHIN_MS = 12_000;
/** For entries of the journal that are on their way. */
const SETTLE_MS = 300;

const stream = (bench: Bench, name: ClientName) => connectEventStream(bench, name, { resume: true });
const socket = (bench: Bench, name: ClientName) => connectWebsocket(bench, name, { cursor: false });
const CONNECT: Readonly<Record<ReaderClient, (bench: Bench, name: ClientName) => LabClient>> = {
  "websocket-reads": socket,
  "sse-reads": stream,
  "websocket-frozen": socket,
  "sse-frozen": stream,
};

/** Four clients, a flood of large events, and two that do not read. */
export async function runSlowReader(
  bench: Bench,
  { freeze, count, perSecond }: z.output<typeof slowReader.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const lines = readerLines(freeze);
  const clients = await Promise.all(lines.map((line) => CONNECT[line.client](bench, line).opened()));
  const ended = new Set<string>();
  await watchJournal(bench, (entry, atMs) => {
    if (entry.kind !== "connection-closed") return;
    ended.add(entry.subscriberId);
    bench.tell({ kind: "server-noticed", client: entry.subscriberId, by: entry.cause.by }, atMs);
  });
  const frozen = lines.filter(({ reads }) => !reads);
  for (const { client } of frozen) await bench.startFault({ kind: "freeze-reader" }, FAULT_MS, client);
  bench.tell({ kind: "phase", phase: FLOOD });
  await bench.publish({ perSecond, count, payloadBytes: EVENT_BYTES });
  const reading = clients.filter((_client, n) => lines[n]?.reads);
  await bench.until(() => reading.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
  await bench.until(() => frozen.every(({ client }) => ended.has(client)), END_WITHIN_MS);
  await bench.wait(SETTLE_MS);
}
