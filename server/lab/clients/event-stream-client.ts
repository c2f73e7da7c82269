import { EventSource, type FetchLike } from "eventsource";
import { fetch } from "undici";
import { parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

export interface EventStreamOptions {
  /** False: the server ignores `Last-Event-ID`, as one does that writes no `id:`. */
  readonly resume: boolean;
}

/** The EventSource of the package `eventsource`, as it is: it reconnects and names its position by itself. */
export function connectEventStream(
  bench: Bench,
  name: ClientName,
  { resume }: EventStreamOptions,
): LabClient {
  const client = new LabClient(bench, name);
  const dispatcher = client.count.dispatcher(1);
  const url = new URL(bench.roomPath("/events/stream"), bench.order.origin);
  url.searchParams.set("subscriber", name.client);
  if (!resume) url.searchParams.set("resume", "0");
  const source = new EventSource(url, {
    fetch: ((input, init) => fetch(input, { ...init, dispatcher })) as FetchLike,
  });
  let replayedUpTo = 0;
  source.addEventListener("recovered", ({ data }) => {
    const { recovered, top } = JSON.parse(data);
    replayedUpTo = recovered === true ? (parseCursor(top)?.offset ?? 0) : 0;
    client.open();
  });
  source.addEventListener("message", ({ data }) => {
    const { offset } = envelope.parse(JSON.parse(data));
    client.arrived(offset, offset <= replayedUpTo, Buffer.byteLength(data));
  });
  source.addEventListener("error", ({ code, message }) => {
    const reason = message ?? `HTTP status ${code ?? 0}`;
    if (source.readyState === EventSource.CLOSED) client.failed(reason);
    else client.lost(reason);
  });
  client.onClose(() => {
    source.close();
    void dispatcher.destroy();
  });
  return client;
}
