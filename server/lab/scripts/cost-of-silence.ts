import type { z } from "zod";
import {
  type costOfSilence,
  MOMENT,
  PINGING,
  SILENCE,
  SILENT_LINES,
  type SilentClient,
} from "#lib/experiments/cost-of-silence/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchHooks } from "#server/lab/clients/hook-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

type Settings = z.output<typeof costOfSilence.knobs>;

/** A request of long polling is held for as long. */
const HOLD_SECONDS = 2;
/** A ping that has no answer after so long is no matter here. */
const PATIENT_MS = 60_000;
/** Greetings and first answers are over by then. */
const SETTLE_MS = 300;

const CONNECT: Readonly<
  Record<SilentClient, (bench: Bench, name: ClientName, settings: Settings) => LabClient>
> = {
  websocket: (bench, name, { pingMs }) =>
    connectWebsocket(bench, name, { cursor: false, watch: { everyMs: pingMs, withinMs: PATIENT_MS } }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  "long-polling": (bench, name) => connectPull(bench, name, { waitSeconds: HOLD_SECONDS }),
  polling: (bench, name, { intervalMs }) => connectPull(bench, name, { intervalMs, conditional: true }),
  webhook: watchHooks,
  "rest-hook": watchHooks,
};

/** Everybody is connected and subscribed, and then nothing happens. */
export async function runCostOfSilence(bench: Bench, settings: Settings): Promise<void> {
  const { seconds, perSecond } = settings;
  const clients = await Promise.all(
    SILENT_LINES.map((line) => CONNECT[line.client](bench, line, settings).opened()),
  );
  await bench.wait(SETTLE_MS);
  bench.tell({ kind: "phase", phase: SILENCE });
  read(clients, MOMENT.start);
  const endAtMs = bench.nowMs() + seconds * 1_000;
  if (perSecond > 0) await bench.publish({ perSecond, count: perSecond * seconds });
  await bench.wait(endAtMs - bench.nowMs());
  read(clients, MOMENT.end);
}

function read(clients: readonly LabClient[], moment: string): void {
  for (const client of clients) {
    client.sampleBytes(moment);
    if (client.name.client === PINGING) client.sampleBeats(moment);
  }
}
