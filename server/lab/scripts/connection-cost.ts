import type { z } from "zod";
import {
  type CrowdWire,
  type connectionCost,
  GROUPS,
  REFUSED,
  readingsOf,
  WARM_UP_EVENTS,
} from "#lib/experiments/connection-cost/experiment";
import type { Bench } from "#server/lab/bench";
import { Crowd, type Join } from "#server/lab/clients/crowd";
import { joinEventStream } from "#server/lab/clients/crowd-event-stream";
import { joinLongPolling } from "#server/lab/clients/crowd-long-polling";
import { joinMqtt } from "#server/lab/clients/crowd-mqtt";
import { joinSocketIo } from "#server/lab/clients/crowd-socket-io";
import { joinWebsocket } from "#server/lab/clients/crowd-websocket";

const JOIN: Readonly<Record<CrowdWire, Join>> = {
  websocket: joinWebsocket,
  "socket-io": joinSocketIo,
  sse: joinEventStream,
  mqtt: joinMqtt,
  "long-polling": joinLongPolling,
};
const ARRIVE_WITHIN_MS = 5_000;

/** Events to few connections, and to many; the server is read before and after those of each. */
export async function runConnectionCost(
  bench: Bench,
  { wire, few, connections, count, perSecond, payloadBytes }: z.output<typeof connectionCost.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const crowd = new Crowd(bench, JOIN[wire]);
  const fire = async (events: number): Promise<Map<number, number>> => {
    const published = await bench.publish({ perSecond, count: events, payloadBytes });
    await bench.until(
      () => published.every(({ offset }) => crowd.arrivalsOf(offset).length >= crowd.size),
      ARRIVE_WITHIN_MS,
    );
    return new Map(published.map(({ offset, plannedAtMs }) => [offset, plannedAtMs]));
  };
  for (const group of GROUPS) {
    const { opened, open, start, end } = readingsOf(group);
    await crowd.open(group === "few" ? few : connections);
    await bench.sampleServer(open);
    bench.tell({ kind: "sample", name: opened, value: crowd.size });
    const warmUp = await fire(WARM_UP_EVENTS);
    await bench.sampleServer(start);
    const counted = await fire(count);
    await bench.sampleServer(end);
    for (const [offset, dueAtMs] of [...warmUp, ...counted]) {
      const delaysMs = crowd.arrivalsOf(offset).map((atMs) => Math.round((atMs - dueAtMs) * 100) / 100);
      if (delaysMs.length > 0) bench.tell({ kind: "fanned-out", client: group, offset, delaysMs });
    }
  }
  bench.tell({ kind: "sample", name: REFUSED, value: crowd.refused });
}
