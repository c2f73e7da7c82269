import type { z } from "zod";
import {
  COME_BACK_MS,
  NOBODY,
  SERVER_PHASES,
  TAKEN_OVER,
  type TakenOver,
  type twoServers,
} from "#lib/experiments/two-servers/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { receiverOf, subscribeHook } from "#server/lab/clients/hook-subscriber";
import { watchHooks } from "#server/lab/clients/hook-watch";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";
import { ownRoom } from "#server/lab/own-room";
import { OwnServer } from "#server/lab/own-server";

const HOOKS = ["webhook", "rest-hook"] as const;
const CONNECT: Readonly<Record<TakenOver, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: true }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  "long-polling": (bench, name) => connectPull(bench, name, { waitSeconds: 10 }),
  webhook: watchHooks,
  "rest-hook": watchHooks,
};
const PER_SECOND = 10;
const ARRIVE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 250;

/** Subscribers of a server that is killed with deliveries under way; another one takes its place. */
export async function runTwoServers(
  bench: Bench,
  { log, count }: z.output<typeof twoServers.knobs>,
): Promise<void> {
  const server = await OwnServer.start(bench);
  const own = await ownRoom(bench, server);
  const receivers = await Promise.all(HOOKS.map((hook) => receiverOf(own, hook)));
  await own.demand("POST", own.roomPath("/webhooks"), {
    url: `${server.origin}/in/${receivers[0]}`,
    schedule: "workshop",
  });
  await subscribeHook(own, receivers[1] ?? "");
  const clients = await Promise.all(TAKEN_OVER.map((line) => CONNECT[line.client](own, line).opened()));

  bench.tell({ kind: "phase", phase: SERVER_PHASES.first });
  await own.publish({ perSecond: PER_SECOND, count });
  await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);

  // What is published now waits to be tried again when the server dies.
  for (const receiver of receivers) {
    await own.demand("PUT", own.roomPath(`/receivers/${receiver}/behaviour`), { status: 500 });
  }
  bench.tell({ kind: "phase", phase: SERVER_PHASES.undelivered });
  await own.publish({ perSecond: PER_SECOND, count });

  const killedAtMs = bench.nowMs();
  await server.kill();
  if (log === "same") await server.startAgain();
  else await server.startWithoutLog();
  bench.tell({ kind: "sample", name: NOBODY, value: bench.nowMs() - killedAtMs });
  bench.tell({ kind: "phase", phase: SERVER_PHASES.second });
  await own.publish({ perSecond: PER_SECOND, count });
  const lines = clients.filter(({ name }) => !HOOKS.some((hook) => hook === name.client));
  const withinMs = log === "same" ? COME_BACK_MS : ARRIVE_WITHIN_MS;
  await bench.until(() => lines.every(({ arrivedCount }) => arrivedCount >= 3 * count), withinMs);
  if (log === "none") return;
  // The journal of the second server began before anybody could watch it: its receivers remember.
  for (const [n, hook] of HOOKS.entries()) {
    const client = clients.find(({ name }) => name.client === hook);
    const offsets = await receivedBy(own, receivers[n] ?? "", 2 * count);
    for (const offset of offsets) client?.arrived(offset, true);
  }
}

/** Offsets of the events that a receiver has answered 2xx, once they are as many as wanted, or after a while. */
async function receivedBy(bench: Bench, receiver: string, wanted: number): Promise<ReadonlySet<number>> {
  const endMs = bench.nowMs() + ARRIVE_WITHIN_MS;
  for (;;) {
    const { requests } = await bench.demand("GET", bench.roomPath(`/receivers/${receiver}/requests`));
    const offsets = new Set<number>();
    for (const { offset, status } of requests) {
      if (offset !== undefined && status >= 200 && status < 300) offsets.add(offset);
    }
    if (offsets.size >= wanted || bench.nowMs() > endMs) return offsets;
    await bench.wait(LOOK_EVERY_MS);
  }
}
