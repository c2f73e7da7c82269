import { createRequire } from "node:module";
import { fetchEventSource } from "@microsoft/fetch-event-source";
import { EventSource } from "eventsource";
import { createEventSource } from "eventsource-client";
import { createParser } from "eventsource-parser";
import { EventSource as UndiciEventSource } from "undici";
import { EventStreamParser } from "#lib/transports/sse/event-stream-parser";
import type { HeardEvent } from "#lib/transports/sse/testing/event-stream-vectors";

// It has no types.
const launchdarkly: { EventSource: new (url: string) => AnyEventSource } = createRequire(import.meta.url)(
  "launchdarkly-eventsource",
);

/** A stream that a client reads. */
export interface OpenStream {
  readonly heard: HeardEvent[];
  /** Resolves when its first response has ended. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Other people's readers of event streams, and ours. */
export interface EventStreamClient {
  readonly name: string;
  /** Comes back by itself, with its position. */
  readonly reconnects: boolean;
  /** @param types what to listen for, besides `message` */
  open(url: string, types?: readonly string[]): OpenStream;
}

/** As much of the interface of HTML 9.2.2 as all of them have. */
interface AnyEventSource {
  addEventListener(type: string, listener: (event: MessageEvent) => void): void;
  close(): void;
}

export const EVENT_STREAM_CLIENTS: readonly EventStreamClient[] = [
  {
    name: "ours",
    reconnects: false,
    open: (url) =>
      readBody(url, new TextDecoder("utf-8", { ignoreBOM: true }), (heard) => {
        const parser = new EventStreamParser({
          onEvent: (event) => heard.push({ ...event }),
          onRetry: () => {},
        });
        return (text) => parser.push(text);
      }),
  },
  {
    name: "eventsource-parser",
    reconnects: false,
    open: (url) =>
      // It leaves the byte order mark to the decoder.
      readBody(url, new TextDecoder(), (heard) => {
        const parser = createParser({
          onEvent: ({ event, data, id }) => heard.push(heardEvent(event, data, id)),
        });
        return (text) => parser.feed(text);
      }),
  },
  { name: "eventsource", reconnects: true, open: (url, types) => listen(new EventSource(url), types) },
  { name: "undici", reconnects: true, open: (url, types) => listen(new UndiciEventSource(url), types) },
  {
    name: "launchdarkly-eventsource",
    reconnects: true,
    open: (url, types) => listen(new launchdarkly.EventSource(url), types),
  },
  {
    name: "eventsource-client",
    reconnects: true,
    open(url) {
      const heard: HeardEvent[] = [];
      const end = ending();
      const client = createEventSource({
        url,
        onMessage: ({ event, data, id }) => heard.push(heardEvent(event, data, id)),
        onDisconnect: () => end.resolve(),
      });
      return { heard, ended: end.promise, close: () => client.close() };
    },
  },
  {
    // Asks the page that it believes to be in: whoever opens it stands in for `window` and `document`.
    name: "@microsoft/fetch-event-source",
    reconnects: true,
    open(url) {
      const heard: HeardEvent[] = [];
      const end = ending();
      const controller = new AbortController();
      const reading = fetchEventSource(url, {
        signal: controller.signal,
        openWhenHidden: true,
        onmessage: ({ event, data, id }) => heard.push(heardEvent(event, data, id)),
        // Only what throws is tried again.
        onclose: () => {
          end.resolve();
          throw new Error("the stream ended");
        },
        onerror: () => end.resolve(),
      });
      reading.catch(() => {});
      return { heard, ended: end.promise, close: () => controller.abort() };
    },
  },
];

function heardEvent(type: string | undefined, data: string, id: string | undefined): HeardEvent {
  return { type: type || "message", data, lastEventId: id ?? "" };
}

function ending() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function listen(source: AnyEventSource, types: readonly string[] = []): OpenStream {
  const heard: HeardEvent[] = [];
  const end = ending();
  for (const type of ["message", ...types]) {
    source.addEventListener(type, ({ data, lastEventId }) => heard.push({ type, data, lastEventId }));
  }
  // One of them says `end` for it.
  for (const type of ["error", "end"]) source.addEventListener(type, () => end.resolve());
  return { heard, ended: end.promise, close: () => source.close() };
}

/** A parser without a connection of its own, fed by `fetch`. */
function readBody(
  url: string,
  decoder: TextDecoder,
  start: (heard: HeardEvent[]) => (text: string) => void,
): OpenStream {
  const heard: HeardEvent[] = [];
  const controller = new AbortController();
  const feed = start(heard);
  const read = async () => {
    const response = await fetch(url, { signal: controller.signal });
    for await (const chunk of response.body ?? []) feed(decoder.decode(chunk, { stream: true }));
  };
  return { heard, ended: read().catch(() => {}), close: () => controller.abort() };
}
