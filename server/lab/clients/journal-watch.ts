import { io } from "socket.io-client";
import { CLOCK_UNCERTAINTY } from "#lib/experiments/clock-uncertainty";
import type { JournalEntry } from "#lib/journal/entry";
import { type ClockSample, estimateClockOffset } from "#lib/measure/clock-offset";
import { CONTROL_NAMESPACE, clockAnswer, controlEntries } from "#lib/rooms/control-channel";
import type { Bench } from "#server/lab/bench";

const CLOCK_QUESTIONS = 5;
const CONNECT_WITHIN_MS = 10_000;

/**
 * Hears what the server's journal says of this room, on the control channel.
 * @param onEntry with the instant on the clock of this process, as far off as the run is told (`CLOCK_UNCERTAINTY`)
 * @throws Error when no connection comes about
 */
export async function watchJournal(
  bench: Bench,
  onEntry: (entry: JournalEntry, atMs: number) => void,
): Promise<void> {
  const { origin, room } = bench.order;
  const socket = io(`${origin}${CONTROL_NAMESPACE}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { room },
  });
  bench.onClose(() => socket.disconnect());
  let offsetMs: number | undefined;
  const early: JournalEntry[] = [];
  socket.on("entries", (message: unknown) => {
    const { entries, dropped } = controlEntries.parse(message);
    if (dropped > 0) bench.tell({ kind: "sample", name: "journal-entries-dropped", value: dropped });
    for (const entry of entries) {
      if (offsetMs === undefined) early.push(entry);
      else onEntry(entry, entry.atMs - offsetMs);
    }
  });
  if (!(await bench.until(() => socket.connected, CONNECT_WITHIN_MS))) {
    throw new Error("The control channel could not be reached.");
  }
  const samples: ClockSample[] = [];
  for (let n = 0; n < CLOCK_QUESTIONS; n += 1) {
    const sentAtMs = bench.nowMs();
    const { serverNowMs } = clockAnswer.parse(await socket.emitWithAck("clock"));
    samples.push({ sentAtMs, answeredAtMs: bench.nowMs(), remoteAtMs: serverNowMs });
  }
  const estimate = estimateClockOffset(samples);
  bench.tell({ kind: "sample", name: CLOCK_UNCERTAINTY, value: estimate?.uncertaintyMs ?? 0 });
  offsetMs = estimate?.offsetMs ?? 0;
  for (const entry of early) onEntry(entry, entry.atMs - offsetMs);
}
