import type { z } from "zod";
import { readWire } from "#lib/client/queries/read-wire";
import { randomId } from "#lib/client/random-id";
import { connectControl } from "#lib/client/rooms/control-socket";
import {
  type authMatrix,
  COOKIE_PATHS,
  OPENERS,
  type Opener,
  ROUNDS,
  SEEN,
  type Way,
} from "#lib/experiments/auth-matrix/experiment";
import { bytesOfBase64 } from "#lib/wire/base64";
import { latin1Text } from "#lib/wire/byte-values";
import type { PageBench } from "./page-bench";

const CONNECT_WITHIN_MS = 10_000;
const SEEN_WITHIN_MS = 3_000;
const HEADER = "x-lab-proof";
const COOKIE = "lab-proof";

/** Proofs that a script adds where it can; without them it opens the line as it always does. */
interface Proofs {
  readonly header: string;
  readonly query: string;
  readonly subprotocol: string;
}

/** What a script opens. */
interface Api {
  /** Where the line is, without a query of its own. */
  url(bench: PageBench): string;
  /** @returns closes it */
  open(url: string, proofs: Proofs | undefined): () => void;
}

/** As scripts would say it, if the API had a place for headers: what it does not know it leaves out. */
type WithHeaders<Line> = new (url: string, ...more: unknown[]) => Line;

const streamUrl = (bench: PageBench) => location.origin + bench.roomPath("/events/stream");

const APIS: Readonly<Record<Opener, Api>> = {
  websocket: {
    url: (bench) => bench.socketUrl,
    open(url, proofs) {
      const protocols = ["playground.v1", ...(proofs === undefined ? [] : [proofs.subprotocol])];
      const WebSocketWithHeaders = WebSocket as unknown as WithHeaders<WebSocket>;
      const socket = new WebSocketWithHeaders(url, protocols, headersOf(proofs));
      return () => socket.close();
    },
  },
  "event-source": {
    url: streamUrl,
    open(url, proofs) {
      const EventSourceWithHeaders = EventSource as unknown as WithHeaders<EventSource>;
      const source = new EventSourceWithHeaders(url, headersOf(proofs));
      return () => source.close();
    },
  },
  "fetch-stream": {
    url: streamUrl,
    open(url, proofs) {
      const given = new AbortController();
      fetch(url, { ...headersOf(proofs), signal: given.signal }).catch(() => {});
      return () => given.abort();
    },
  },
};

function headersOf(proofs: Proofs | undefined): { readonly headers?: Readonly<Record<string, string>> } {
  return proofs === undefined ? {} : { headers: { [HEADER]: proofs.header } };
}

/** Opens each line with all proofs at once, and reads in the server's record of the line which of them came. */
export async function runAuthMatrix(
  bench: PageBench,
  { cookie }: z.output<typeof authMatrix.knobs>,
): Promise<void> {
  const rounds = Array.from({ length: ROUNDS + 1 }, (_, round) => round);
  await watch(
    bench,
    OPENERS.flatMap(({ client }) => rounds.map((round) => `${client}-${round}`)),
  );
  for (const { client, transport, label } of OPENERS) bench.introduce({ client, transport, label });
  const secret = randomId();
  const baseline = new Map<Opener, number>();
  for (const round of rounds) {
    // The first round is without any: what other cookies this browser sends here are no proof.
    const proofs =
      round === 0 ? undefined : { header: randomId(), query: randomId(), subprotocol: randomId() };
    if (round === 1) setCookie(bench, secret, COOKIE_PATHS[cookie]);
    for (const { client, ways } of OPENERS) {
      const head = await headOf(bench, client, round, proofs);
      if (head === undefined) continue;
      if (proofs === undefined) {
        baseline.set(client, cookieBytes(head));
        continue;
      }
      const before = baseline.get(client);
      if (before === undefined) continue;
      bench.tell({ kind: "sample", name: SEEN, client, value: 1 });
      const reached: Readonly<Record<Way, boolean>> = {
        header: fieldOf(head, HEADER) === proofs.header,
        // The record shows an asterisk for each byte of a cookie.
        cookie: cookieBytes(head) >= before + COOKIE.length + 1 + secret.length,
        query: head.split("\r\n", 1)[0]?.includes(proofs.query) ?? false,
        subprotocol: fieldOf(head, "sec-websocket-protocol")?.includes(proofs.subprotocol) ?? false,
      };
      for (const way of ways) bench.tell({ kind: "sample", name: way, client, value: reached[way] ? 1 : 0 });
    }
    await bench.report();
  }
}

/** Has the server keep the bytes of these lines. @throws Error when the control channel is not to be had */
async function watch(bench: PageBench, subscribers: readonly string[]): Promise<void> {
  let isWatching = false;
  const nothing = () => {};
  const control = connectControl({
    origin: location.origin,
    roomId: bench.room,
    watch: subscribers,
    onSnapshot: () => {
      isWatching = true;
    },
    onEntries: nothing,
    onPresence: nothing,
    onStatus: nothing,
    onClockSample: nothing,
  });
  bench.onClose(() => control.close());
  if (!(await bench.until(() => isWatching, CONNECT_WITHIN_MS))) {
    throw new Error("The control channel could not be reached.");
  }
}

/** @returns the head of the request that opened the line, as the server has it; undefined when it saw none in time */
async function headOf(
  bench: PageBench,
  client: Opener,
  round: number,
  proofs: Proofs | undefined,
): Promise<string | undefined> {
  const subscriber = `${client}-${round}`;
  const url = new URL(APIS[client].url(bench));
  url.searchParams.set("subscriber", subscriber);
  if (proofs !== undefined) url.searchParams.set("proof", proofs.query);
  const close = APIS[client].open(url.href, proofs);
  const endMs = performance.now() + SEEN_WITHIN_MS;
  try {
    while (performance.now() < endMs) {
      const { records } = await readWire(bench.room, subscriber, 0, AbortSignal.timeout(SEEN_WITHIN_MS));
      const first = records.find(({ direction }) => direction === "in");
      if (first !== undefined) return latin1Text(bytesOfBase64(first.data) ?? new Uint8Array());
      await bench.until(() => false, 50);
    }
    return undefined;
  } finally {
    close();
  }
}

function setCookie(bench: PageBench, value: string, path: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the other way, cookieStore, needs HTTPS, which a workshop has not
  document.cookie = `${COOKIE}=${value}; path=${path}; samesite=strict`;
  bench.onClose(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: as above
    document.cookie = `${COOKIE}=; path=${path}; max-age=0`;
  });
}

function fieldOf(head: string, name: string): string | undefined {
  const line = head.split("\r\n").find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

function cookieBytes(head: string): number {
  return fieldOf(head, "cookie")?.length ?? 0;
}
