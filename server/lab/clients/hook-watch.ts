import { io } from "socket.io-client";
import type { JournalEntry } from "#lib/journal/entry";
import { type ClockSample, estimateClockOffset } from "#lib/measure/clock-offset";
import { CONTROL_NAMESPACE, clockAnswer, controlEntries } from "#lib/rooms/control-channel";
import type { Bench } from "#server/lab/bench";
import { type ClientName, LabClient } from "./lab-client";

const CLOCK_QUESTIONS = 5;

/** What the server's journal says of one kind of hook: attempts, and what its receiver has. The hook is the room's own. */
export function watchHooks(bench: Bench, name: ClientName): LabClient {
  const client = new LabClient(bench, name);
  const { origin, room } = bench.order;
  const socket = io(`${origin}${CONTROL_NAMESPACE}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { room },
  });
  let offsetMs = 0;
  const heard: JournalEntry[] = [];
  const tell = (entry: JournalEntry) => {
    if (entry.kind === "attempted" && entry.transport === name.transport) {
      const { offset, attempt, outcome, bytesIn, bytesOut, atMs } = entry;
      const status = outcome.status === undefined ? {} : { status: outcome.status };
      const failure = outcome.delivered ? {} : { failure: outcome.failure };
      bench.tell(
        { kind: "attempted", client: name.client, offset, attempt, ...status, ...failure, bytesIn, bytesOut },
        atMs - offsetMs,
      );
    } else if (entry.kind === "received" && entry.transport === name.transport) {
      const { offset, duplicate, status, atMs } = entry;
      bench.tell({ kind: "received", client: name.client, offset, duplicate, status }, atMs - offsetMs);
      if (status >= 200 && status < 300) client.arrived(offset, duplicate);
    }
  };
  socket.on("entries", (message: unknown) => {
    const { entries, dropped } = controlEntries.parse(message);
    if (dropped > 0) bench.tell({ kind: "sample", name: "journal-entries-dropped", value: dropped });
    if (client.isOpen) for (const entry of entries) tell(entry);
    else heard.push(...entries);
  });
  socket.on("connect", async () => {
    const samples: ClockSample[] = [];
    for (let n = 0; n < CLOCK_QUESTIONS; n += 1) {
      const sentAtMs = bench.nowMs();
      const { serverNowMs } = clockAnswer.parse(await socket.emitWithAck("clock"));
      samples.push({ sentAtMs, answeredAtMs: bench.nowMs(), remoteAtMs: serverNowMs });
    }
    const estimate = estimateClockOffset(samples);
    offsetMs = estimate?.offsetMs ?? 0;
    bench.tell({ kind: "sample", name: "clock-uncertainty-ms", value: estimate?.uncertaintyMs ?? 0 });
    client.open();
    for (const entry of heard.splice(0)) tell(entry);
  });
  socket.on("connect_error", ({ message }) => client.failed(message));
  socket.on("disconnect", (reason) => client.lost(reason));
  client.onClose(() => socket.disconnect());
  return client;
}
