import type { z } from "zod";
import {
  AWAY,
  BEFORE_KILL_MS,
  COME_BACK_MS,
  EVENTS_PER_SECOND,
  HERDS,
  type herd,
  RESTART_LINES,
} from "#lib/experiments/herd/experiment";
import type { Bench } from "#server/lab/bench";
import { EventSourceHerd } from "#server/lab/clients/herd";
import { connectMqtt } from "#server/lab/clients/mqtt-client";
import { connectPull } from "#server/lab/clients/pull-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";
import { ownRoom } from "#server/lab/own-room";
import { OwnServer } from "#server/lab/own-server";
import { watchStandstill } from "#server/lab/standstill";

const CONNECT_WITHIN_MS = 10_000;
/** Events flow for at most this long after the kill; all of the drawn waits are over then. */
const AFTER_KILL_MS = 9_000;
/** What was written last has this long to arrive. */
const SETTLE_MS = 500;
type Line = (typeof RESTART_LINES)[number];

function connect(bench: Bench, line: Line) {
  switch (line.client) {
    case "websocket-cursor":
      return connectWebsocket(bench, line, { cursor: true });
    case "websocket-bare":
      return connectWebsocket(bench, line, { cursor: false });
    case "mqtt-session":
      return connectMqtt(bench, line, { keepSession: true, qos: 1 });
    case "long-polling":
      return connectPull(bench, line, { waitSeconds: 10 });
    default:
      return line satisfies never;
  }
}

/** Two herds and four single lines on a server of the run's own, which is killed and started again while events flow. */
export async function runHerd(
  bench: Bench,
  { members, waits, awayMs }: z.output<typeof herd.knobs>,
): Promise<void> {
  const server = await OwnServer.start(bench);
  const own = await ownRoom(bench, server);
  const lines = await Promise.all(RESTART_LINES.map((line) => connect(own, line).opened()));
  const herds = HERDS.map((each) => {
    own.introduce(each);
    return new EventSourceHerd(own, each.client, each.client === "sse-drawn" && waits === "drawn");
  });
  for (const each of herds) {
    if (!(await each.open(members, CONNECT_WITHIN_MS))) throw new Error("Not every client could connect.");
  }
  const publishing = own.publish({
    perSecond: EVENTS_PER_SECOND,
    count: ((BEFORE_KILL_MS + AFTER_KILL_MS) / 1_000) * EVENTS_PER_SECOND,
  });
  await bench.wait(BEFORE_KILL_MS);
  const killedAtMs = bench.nowMs();
  for (const each of herds) each.killed(killedAtMs);
  await server.kill();
  await bench.wait(awayMs);
  await server.startAgain();
  bench.tell({ kind: "sample", name: AWAY, value: bench.nowMs() - killedAtMs });
  const tellStandstill = watchStandstill(bench);
  await publishing;
  await bench.until(
    () => herds.every(({ isComplete }) => isComplete) && lines.every(({ isOpen }) => isOpen),
    COME_BACK_MS,
  );
  tellStandstill();
  await bench.wait(SETTLE_MS);
}
