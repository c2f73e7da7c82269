import type { z } from "zod";
import {
  LEDGER_PHASES,
  LEDGER_WIRES,
  type LedgerClient,
  type wireLedger,
} from "#lib/experiments/wire-ledger/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchHooks } from "#server/lab/clients/hook-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectSocketIo } from "#server/lab/clients/socket-io-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const CONNECT: Readonly<Record<LedgerClient, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  mqtt: (bench, name) => connectMqtt(bench, name, { keepSession: false, qos: 0 }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  "socket-io": (bench, name) => connectSocketIo(bench, name, { fallback: false }),
  "long-polling": (bench, name) => connectPull(bench, name, { waitSeconds: 25 }),
  webhook: watchHooks,
};
/** The wire whose bytes the server counts: it is the client there. */
const COUNTED_BY_SERVER: LedgerClient = "webhook";
const ARRIVE_WITHIN_MS = 5_000;
/** After the last arrival, for bytes that follow it: the end of an answer, the next request. */
const SETTLE_MS = 500;

/** The same events on every wire; bytes are read before the first and after the last. */
export async function runWireLedger(
  bench: Bench,
  { count, perSecond, largeBytes }: z.output<typeof wireLedger.knobs>,
): Promise<void> {
  await bench.removeHooks(["hooks"]);
  const clients = await Promise.all(
    LEDGER_WIRES.map(({ client, transport, label }) =>
      CONNECT[client](bench, { client, transport, label }).opened(),
    ),
  );
  const counted = clients.filter(({ name }) => name.client !== COUNTED_BY_SERVER);
  // What follows a handshake is over, and a first event has set up what is set up once.
  bench.tell({ kind: "phase", phase: "warm-up" });
  let expected = 1;
  const arrive = async () => {
    await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= expected), ARRIVE_WITHIN_MS);
    await bench.wait(SETTLE_MS);
  };
  await bench.publish({ perSecond, count: 1 });
  await arrive();
  for (const phase of LEDGER_PHASES) {
    bench.tell({ kind: "phase", phase });
    for (const client of counted) client.sampleBytes("start");
    await bench.publish({ perSecond, count, payloadBytes: phase === "large" ? largeBytes : 0 });
    expected += count;
    await arrive();
    for (const client of counted) client.sampleBytes("end");
  }
}
