import type { z } from "zod";
import {
  AFTER_CUT_MS,
  BEFORE_CUT_MS,
  COME_BACK_MS,
  type cutAndResume,
} from "#lib/experiments/cut-and-resume/experiment";
import { CUT_LINES, type CutClient } from "#lib/experiments/cut-and-resume/lines";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const CONNECT: Readonly<Record<CutClient, (bench: Bench, name: ClientName) => LabClient>> = {
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  "sse-bare": (bench, name) => connectEventStream(bench, name, { resume: false }),
  "websocket-cursor": (bench, name) => connectWebsocket(bench, name, { cursor: true }),
  "websocket-bare": (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  "mqtt-session": (bench, name) => connectMqtt(bench, name, { keepSession: true, qos: 1 }),
  "mqtt-clean": (bench, name) => connectMqtt(bench, name, { keepSession: false, qos: 0 }),
  "long-polling": (bench, name) => connectPull(bench, name, { waitSeconds: 10 }),
};
/** What was written last has this long to arrive. */
const SETTLE_MS = 1_000;

/** Events flow all the time; in between, every line is cut at once. */
export async function runCutAndResume(
  bench: Bench,
  { perSecond, outageMs }: z.output<typeof cutAndResume.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const clients = await Promise.all(
    CUT_LINES.map(({ client, transport, label }) =>
      CONNECT[client](bench, { client, transport, label }).opened(),
    ),
  );
  const count = Math.round(((BEFORE_CUT_MS + outageMs + AFTER_CUT_MS) * perSecond) / 1_000);
  const publishing = bench.publish({ perSecond, count });
  await bench.wait(BEFORE_CUT_MS);
  if (outageMs > 0) await bench.cutAll(outageMs);
  await publishing;
  await bench.until(() => clients.every(({ isOpen }) => isOpen), COME_BACK_MS);
  await bench.wait(SETTLE_MS);
}
