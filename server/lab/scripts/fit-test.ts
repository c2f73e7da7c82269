import type { z } from "zod";
import { BETWEEN, type fitTest, MOMENT } from "#lib/experiments/fit-test/experiment";
import {
  AWAY_MS,
  type FitWire,
  fitLines,
  PARTS,
  type Part,
  TRAFFICS,
  type Traffic,
} from "#lib/experiments/fit-test/traffics";
import { isCalled } from "#lib/transports/catalog";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { receiverOf } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const CONNECT: Readonly<Record<FitWire, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  mqtt: (bench, name) => connectMqtt(bench, name, { keepSession: true, qos: 1 }),
  webhook: watchHooks,
  "long-polling": (bench, name) => connectPull(bench, name, { waitSeconds: 10 }),
  polling: (bench, name) => connectPull(bench, name, { intervalMs: 1_000, conditional: true, named: true }),
};
/** Before anything counts, so that every client has had its first answers. */
const WARM_UP_EVENTS = 2;
const ARRIVE_WITHIN_MS = 4_000;
/** An event stream that was cut waits for 8 s at most before it comes back (SSE-5). */
const COME_BACK_MS = 12_000;
/** For what was missed, for one poll more, and for entries of the journal. Silence after the last event is part of the bill. */
const SETTLE_MS = 2_000;

/** Two traffics after one another, each on all the wires that can carry it, side by side. */
export async function runFitTest(bench: Bench, settings: z.output<typeof fitTest.knobs>): Promise<void> {
  await bench.removeHooks();
  const receiver = await receiverOf(bench, "webhook");
  for (const part of PARTS) await carry(bench, part, TRAFFICS[settings[part]], receiver);
}

type Line = ReturnType<typeof fitLines>[number];

function connect(bench: Bench, lines: readonly Line[]): Promise<LabClient[]> {
  return Promise.all(lines.map((line) => CONNECT[line.transport](bench, line).opened()));
}

async function carry(bench: Bench, part: Part, traffic: Traffic, receiver: string): Promise<void> {
  const { count, perSecond, payloadBytes, away } = traffic;
  const lines = fitLines(part, traffic);
  if (lines.some(({ transport }) => isCalled(transport)))
    await bench.demand("POST", bench.roomPath("/webhooks"), { url: `/in/${receiver}`, schedule: "workshop" });
  let clients = await connect(bench, lines);
  await bench.publish({ perSecond: 10, count: WARM_UP_EVENTS });
  const isWarm = ({ arrivedCount }: LabClient) => arrivedCount >= WARM_UP_EVENTS;
  await bench.until(() => clients.every(isWarm), ARRIVE_WITHIN_MS);

  bench.tell({ kind: "phase", phase: part });
  sampleBytes(clients, MOMENT.start);
  const publishing = bench.publish({ perSecond, count, payloadBytes });
  if (away !== "never") await bench.wait(((count * 1_000) / perSecond - AWAY_MS) / 2);
  if (away === "cut") await bench.cutAll(AWAY_MS);
  if (away === "restart") clients = await startAgain(bench, clients, lines, receiver);
  await publishing;
  const hasAll = ({ arrivedCount }: LabClient) => arrivedCount >= WARM_UP_EVENTS + count;
  // Who was away and is back may have lost some for good; who is called is called again.
  const isBack = ({ name, isOpen }: LabClient) => away !== "never" && isOpen && !isCalled(name.transport);
  // Each on its own: who comes back late would be a bill for all the others.
  await Promise.all(
    clients.map(async (client) => {
      await bench.until(() => hasAll(client) || isBack(client), COME_BACK_MS);
      await bench.wait(SETTLE_MS);
      sampleBytes([client], MOMENT.end);
    }),
  );
  bench.tell({ kind: "phase", phase: BETWEEN });
  for (const client of clients) client.leave();
  await bench.removeHooks(["webhooks"]);
}

/** The server tells the bytes of who is called, with each try. */
function sampleBytes(clients: readonly LabClient[], moment: string): void {
  for (const client of clients) if (!isCalled(client.name.transport)) client.sampleBytes(moment);
}

/** @returns who is there afterwards: nobody of before, but for who only watches what is called */
async function startAgain(
  bench: Bench,
  clients: readonly LabClient[],
  lines: readonly Line[],
  receiver: string,
): Promise<LabClient[]> {
  const watching = clients.filter(({ name }) => isCalled(name.transport));
  sampleBytes(clients, MOMENT.left);
  for (const client of clients) if (!watching.includes(client)) client.leave();
  const down = { downForMs: AWAY_MS };
  await bench.demand("PUT", bench.roomPath(`/receivers/${receiver}/behaviour`), down);
  await bench.wait(AWAY_MS);
  const ended = lines.filter(({ transport }) => !isCalled(transport));
  return [...watching, ...(await connect(bench, ended))];
}
