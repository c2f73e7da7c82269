import {
  BESIDES,
  CENSUS_APIS,
  type CensusClient,
  EVENTS,
  PRESENT,
  WITHIN_MS,
} from "#lib/experiments/capability-census/experiment";
import type { PageBench } from "./page-bench";

/** Where the specification puts it, on the window: absent in a browser that has it not. */
const CONSTRUCTORS: Readonly<Record<CensusClient, string>> = {
  websocket: "WebSocket",
  "event-source": "EventSource",
  "fetch-stream": "ReadableStream",
  "websocket-stream": "WebSocketStream",
  "web-transport": "WebTransport",
};

/** Not in every browser, and not in TypeScript's own types. */
type WebSocketStreamConstructor = new (
  url: string,
  options: { readonly protocols: readonly string[] },
) => {
  readonly opened: Promise<{ readonly readable: ReadableStream<unknown> }>;
  readonly closed: Promise<unknown>;
  close(): void;
};

interface Ear {
  onOpen(): void;
  /** @param text that may hold events, whole or in part */
  onText(text: string): void;
}

/** Opens a way. @returns closes it. @throws what the browser says, at once or later */
type Listen = (bench: PageBench, ear: Ear) => () => void;

const LISTEN: Readonly<Record<CensusClient, Listen>> = {
  websocket(bench, { onOpen, onText }) {
    const socket = new WebSocket(bench.socketUrl, "playground.v1");
    socket.onopen = onOpen;
    socket.onmessage = ({ data }) => onText(String(data));
    return () => socket.close();
  },
  "event-source"(bench, { onOpen, onText }) {
    const source = new EventSource(bench.roomPath("/events/stream"));
    source.onopen = onOpen;
    source.onmessage = ({ data }) => onText(String(data));
    return () => source.close();
  },
  "fetch-stream"(bench, { onOpen, onText }) {
    const given = new AbortController();
    const read = async () => {
      const { body } = await fetch(bench.roomPath("/events/stream"), { signal: given.signal });
      if (body === null) return;
      onOpen();
      await readAll(body.pipeThrough(new TextDecoderStream()), onText);
    };
    // What does not open is told by its silence.
    read().catch(() => {});
    return () => given.abort();
  },
  "websocket-stream"(bench, { onOpen, onText }) {
    const { WebSocketStream } = globalThis as unknown as { WebSocketStream: WebSocketStreamConstructor };
    const stream = new WebSocketStream(bench.socketUrl, { protocols: ["playground.v1"] });
    const read = async () => {
      const { readable } = await stream.opened;
      onOpen();
      await readAll(readable, (chunk) => onText(String(chunk)));
    };
    read().catch(() => {});
    stream.closed.catch(() => {});
    return () => stream.close();
  },
  "web-transport"(_bench, { onOpen }) {
    // Over HTTP/3 alone, and so over TLS, whatever the page came by.
    const transport = new WebTransport(`https://${location.host}/`);
    transport.ready.then(onOpen, () => {});
    transport.closed.catch(() => {});
    return () => transport.close();
  },
};

/** Asks the browser what it has, opens all of it, and publishes events that each should carry. */
export async function runCapabilityCensus(bench: PageBench): Promise<void> {
  for (const name of BESIDES) bench.tell({ kind: "sample", name, value: has(name) ? 1 : 0 });
  const opening: Promise<unknown>[] = [];
  const waiting: (() => boolean)[] = [];
  for (const { client, transport, label } of CENSUS_APIS) {
    bench.introduce({ client, label, ...(transport === undefined ? {} : { transport }) });
    const isPresent = has(CONSTRUCTORS[client]);
    bench.tell({ kind: "sample", name: PRESENT, client, value: isPresent ? 1 : 0 });
    if (!isPresent) continue;
    let isOpen = false;
    const { hear, count } = bench.ear(client);
    bench.onClose(
      LISTEN[client](bench, {
        onOpen: () => {
          isOpen = true;
        },
        onText: hear,
      }),
    );
    opening.push(bench.until(() => isOpen, WITHIN_MS));
    waiting.push(() => !isOpen || count() >= EVENTS);
  }
  await Promise.all(opening);
  for (let n = 0; n < EVENTS; n += 1) await bench.publish();
  await bench.until(() => waiting.every((isDone) => isDone()), WITHIN_MS);
}

function has(name: string): boolean {
  return name in globalThis;
}

async function readAll<Chunk>(stream: ReadableStream<Chunk>, onChunk: (chunk: Chunk) => void): Promise<void> {
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) onChunk(read.value);
}
