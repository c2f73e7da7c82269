import type { z } from "zod";
import { RHYTHM_LINES, type rhythm } from "#lib/experiments/rhythm/experiment";
import type { Bench } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { connectWebsocket } from "#server/lab/clients/websocket-client";
import { watchStandstill } from "#server/lab/standstill";

const FAULT_MS = 60_000;
const ARRIVE_WITHIN_MS = 2_000;
/** What a proxy held back may come when it is gone. */
const SETTLE_MS = 300;

/** Events at random instants, to a WebSocket and to a stream. */
export async function runRhythm(
  bench: Bench,
  { count, perSecond, holdBytes }: z.output<typeof rhythm.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const [websocket, sse] = RHYTHM_LINES;
  const clients = [
    connectWebsocket(bench, websocket, { cursor: false }),
    connectEventStream(bench, sse, { resume: true }),
  ];
  await Promise.all(clients.map((client) => client.opened()));
  if (holdBytes > 0) await bench.startFault({ kind: "hold-back", bytes: holdBytes }, FAULT_MS);
  const tellStandstill = watchStandstill(bench);
  await bench.publish({ perSecond, count, rhythm: "random" });
  tellStandstill();
  if (holdBytes > 0) {
    await bench.endFault("hold-back");
    await bench.wait(SETTLE_MS);
    return;
  }
  await bench.until(() => clients.every(({ arrivedCount }) => arrivedCount >= count), ARRIVE_WITHIN_MS);
}
