import type { z } from "zod";
import {
  SERVER_LINES,
  type ServerClient,
  type serverToServer,
} from "#lib/experiments/server-to-server/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { watchHooks } from "#server/lab/clients/hook-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

/** More calls than the attempts of a run. */
const ALL_CALLS = 1_000;
const POLL_MS = 500;
const ARRIVE_WITHIN_MS = 3_000;

const CONNECT: Readonly<Record<ServerClient, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  mqtt: (bench, name) => connectMqtt(bench, name, { keepSession: false, qos: 1 }),
  polling: (bench, name) => connectPull(bench, name, { intervalMs: POLL_MS, conditional: true }),
  webhook: watchHooks,
  "rest-hook": watchHooks,
};

/** A server that receives: over lines that it opens, and by calls to it, which its firewall may cut off. */
export async function runServerToServer(
  bench: Bench,
  { reachable, count, perSecond }: z.output<typeof serverToServer.knobs>,
): Promise<void> {
  const { receivers } = await bench.demand("GET", bench.roomPath("/receivers"));
  for (const { id } of reachable ? [] : receivers) {
    await bench.demand("PUT", bench.roomPath(`/receivers/${id}/behaviour`), { resetNext: ALL_CALLS });
  }
  const clients = await Promise.all(
    SERVER_LINES.map(({ client, transport, label }) =>
      CONNECT[client](bench, { client, transport, label }).opened(),
    ),
  );
  await bench.publish({ perSecond, count });
  await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
}
