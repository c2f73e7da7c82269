import { EventSource, type FetchLike } from "eventsource";
import { fetch } from "undici";
import { parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import { HEARTBEAT_AS_EVENT } from "#lib/transports/sse/stream-control";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

const LOOK_EVERY_MS = 50;

export interface EventStreamOptions {
  /** False: the server ignores `Last-Event-ID`, as one does that writes no `id:`. */
  readonly resume: boolean;
  /** Takes the stream for dead after so long without an event or heartbeat, and opens another one. In milliseconds. */
  readonly silenceMs?: number;
}

/** The package `eventsource` for Node, as it is: it reconnects and names its position by itself. */
export function connectEventStream(
  bench: Bench,
  name: ClientName,
  { resume, silenceMs }: EventStreamOptions,
): LabClient {
  const client = new LabClient(bench, name);
  const dispatcher = client.count.dispatcher(1);
  const url = new URL(bench.roomPath("/events/stream"), bench.order.origin);
  url.searchParams.set("subscriber", name.client);
  if (!resume) url.searchParams.set("resume", "0");
  // A comment is not told to who uses an EventSource.
  if (silenceMs !== undefined) url.searchParams.set("heartbeat", HEARTBEAT_AS_EVENT);
  let source: EventSource | undefined;
  let replayedUpTo = 0;
  let lastEventId = "";
  let heardAtMs = bench.nowMs();

  const open = () => {
    // One that was closed forgets its position: the next one is told by its URL.
    if (resume && lastEventId !== "") url.searchParams.set("last_event_id", lastEventId);
    const opened = new EventSource(url, {
      fetch: ((input, init) => fetch(input, { ...init, dispatcher })) as FetchLike,
    });
    const hear = (id: string) => {
      heardAtMs = bench.nowMs();
      lastEventId = id || lastEventId;
    };
    opened.addEventListener("recovered", ({ data, lastEventId: id }) => {
      const { recovered, top } = JSON.parse(data);
      if (resume && lastEventId !== "" && recovered !== true) client.gapTold();
      hear(id);
      replayedUpTo = recovered === true ? (parseCursor(top)?.offset ?? 0) : 0;
      client.open();
    });
    opened.addEventListener("heartbeat", () => hear(""));
    opened.addEventListener("message", ({ data, lastEventId: id }) => {
      hear(id);
      const { offset } = envelope.parse(JSON.parse(data));
      client.arrived(offset, offset <= replayedUpTo, Buffer.byteLength(data));
    });
    opened.addEventListener("error", ({ code, message }) => {
      const reason = message ?? `HTTP status ${code ?? 0}`;
      if (opened.readyState === EventSource.CLOSED) client.failed(reason);
      else client.lost(reason);
    });
    source = opened;
  };
  const watch = async (limitMs: number) => {
    while (!client.isClosed) {
      await bench.wait(LOOK_EVERY_MS);
      if (!client.isOpen) heardAtMs = bench.nowMs();
      if (bench.nowMs() - heardAtMs <= limitMs) continue;
      client.lost(`nothing came for ${limitMs} ms`);
      source?.close();
      open();
    }
  };
  client.onClose(() => {
    source?.close();
    void dispatcher.destroy();
  });
  open();
  if (silenceMs !== undefined) void watch(silenceMs);
  return client;
}
