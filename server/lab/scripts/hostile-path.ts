import type { z } from "zod";
import {
  clientOn,
  type hostilePath,
  PATH_WIRES,
  PATHS,
  type Path,
  type PathClient,
} from "#lib/experiments/hostile-path/experiment";
import type { Fault } from "#lib/faults/fault";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectSocketIo } from "#server/lab/clients/socket-io-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const POLL_MS = 500;
const CONNECT: Readonly<Record<PathClient, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  mqtt: (bench, name) => connectMqtt(bench, name, { keepSession: false, qos: 0 }),
  "socket-io": (bench, name) => connectSocketIo(bench, name, { fallback: true }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  "long-polling": (bench, name) => connectPull(bench, name, { waitSeconds: 10 }),
  polling: (bench, name) => connectPull(bench, name, { intervalMs: POLL_MS, conditional: true, named: true }),
};
const PER_SECOND = 10;
/** Some never connect: that is the point. */
const CONNECT_WITHIN_MS = 2_500;
const ARRIVE_WITHIN_MS = 2_000;
const FAULT_MS = 30_000;

/** The same clients on three paths, one after the other. */
export async function runHostilePath(
  bench: Bench,
  { upgrade, holdBytes, count }: z.output<typeof hostilePath.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const faults: Readonly<Record<Path, Fault | undefined>> = {
    clear: undefined,
    "no-upgrade": upgrade === "pass" ? undefined : { kind: "refuse-upgrade", how: upgrade },
    buffering: holdBytes === 0 ? undefined : { kind: "hold-back", bytes: holdBytes },
  };
  for (const path of PATHS) await cross(bench, path, faults[path], count);
}

async function cross(bench: Bench, path: Path, fault: Fault | undefined, count: number): Promise<void> {
  if (fault !== undefined) await bench.startFault(fault, FAULT_MS);
  const clients = PATH_WIRES.map(({ client, transport, label }) =>
    CONNECT[client](bench, { client: clientOn(path, client), transport, label: `${label}, ${path}` }),
  );
  await bench.until(() => clients.every(({ isOpen }) => isOpen), CONNECT_WITHIN_MS);
  bench.tell({ kind: "phase", phase: path });
  await bench.publish({ perSecond: PER_SECOND, count });
  await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
  bench.tell({ kind: "phase", phase: `${path}-over` });
  for (const client of clients) client.leave();
  if (fault !== undefined) await bench.endFault(fault.kind);
}
