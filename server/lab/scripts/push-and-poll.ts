import type { z } from "zod";
import {
  HELD,
  MEASURED,
  MOMENT,
  PUSH_LINES,
  type PushClient,
  type pushAndPoll,
  sweepLines,
} from "#lib/experiments/push-and-poll/experiment";
import type { Bench, ClientName, Pace } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import type { LabClient } from "#server/lab/clients/lab-client";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectSocketIo } from "#server/lab/clients/socket-io-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const PUSH: Readonly<Record<PushClient, (bench: Bench, name: ClientName) => LabClient>> = {
  websocket: (bench, name) => connectWebsocket(bench, name, { cursor: false }),
  "socket-io": (bench, name) => connectSocketIo(bench, name, { fallback: false }),
  sse: (bench, name) => connectEventStream(bench, name, { resume: true }),
  mqtt: (bench, name) => connectMqtt(bench, name, { keepSession: false, qos: 0 }),
};
/** Before anything counts, so that every client has had its first answers. */
const WARM_UP_EVENTS = 2;
const GRACE_MS = 1_000;

/** One publisher, clients that are told, one whose request waits, and some that ask again and again. */
export async function runPushAndPoll(
  bench: Bench,
  settings: z.output<typeof pushAndPoll.knobs>,
): Promise<void> {
  const { perSecond, rhythm, conditional, seconds } = settings;
  await bench.removeHooks();
  const pollers = sweepLines(settings);
  const longestMs = Math.max(...pollers.map(({ intervalMs }) => intervalMs));
  const told = PUSH_LINES.map((line) => PUSH[line.client](bench, line));
  const clients = [
    ...told,
    connectPull(bench, HELD, { waitSeconds: 25 }),
    ...pollers.map(({ intervalMs, ...name }) => connectPull(bench, name, { intervalMs, conditional })),
  ];
  await Promise.all(clients.map((client) => client.opened()));
  let expected = 0;
  const fire = async (pace: Pace) => {
    expected += (await bench.publish(pace)).length;
  };
  const served = (client: LabClient) =>
    bench.until(() => client.arrivedCount >= expected, longestMs + GRACE_MS);
  await fire({ perSecond: 10, count: WARM_UP_EVENTS });
  await Promise.all(clients.map(served));
  bench.tell({ kind: "phase", phase: MEASURED });
  for (const client of told) client.sampleBytes(MOMENT.start);
  const count = Math.max(1, Math.round(perSecond * seconds));
  const endAtMs = bench.nowMs() + seconds * 1_000;
  await fire({ perSecond, count, rhythm });
  // Silence after the last event is part of the bill.
  await bench.wait(endAtMs - bench.nowMs());
  // Who has all of it pays no longer: the next one may have to ask a few times more.
  await Promise.all(
    clients.map(async (client) => {
      await served(client);
      if (told.includes(client)) client.sampleBytes(MOMENT.end);
      client.leave();
    }),
  );
}
