import { nowMs } from "#lib/client/now";
import { type EventPage, eventPage } from "#lib/events/publish";
import type { CloseCause } from "#lib/journal/entry";
import { MAX_FRAME_CHARACTERS, parseJsonFrame } from "./json-frame";
import type { WireFrame } from "./transport";

/** What came of one request for events. */
export type PageOutcome =
  | {
      readonly kind: "page";
      readonly page: EventPage;
      readonly entityTag: string | undefined;
      readonly arrivedAtMs: number;
      /** The server asks not to be asked sooner, in ms; 0 when it does not. */
      readonly retryAfterMs: number;
    }
  /** 304: the same as last time. */
  | { readonly kind: "nothing-new" }
  /** It may be tried again, after `retryAfterMs` if the server said so. */
  | { readonly kind: "failed"; readonly cause: CloseCause; readonly retryAfterMs: number | undefined }
  /** Trying again is of no use. */
  | { readonly kind: "refused"; readonly cause: CloseCause };

export interface PageRequestOptions {
  readonly entityTag: string | undefined;
  readonly signal: AbortSignal;
  readonly onFrame: (frame: WireFrame) => void;
}

// Statuses of RFC 9110 that say "later" and not "never"; 5xx belong to them, too.
const LATER = new Set([408, 425, 429]);

/** One GET for events. Never rejects for what a network or a server can do. */
export async function requestPage(url: URL, options: PageRequestOptions): Promise<PageOutcome> {
  const headers: Record<string, string> =
    options.entityTag === undefined ? {} : { "If-None-Match": options.entityTag };
  const head = Object.entries(headers).map(([name, value]) => `\n${name}: ${value}`);
  options.onFrame({
    direction: "out",
    atMs: nowMs(),
    text: `GET ${url.pathname}${url.search} HTTP/1.1${head.join("")}`.slice(0, MAX_FRAME_CHARACTERS),
  });
  try {
    const response = await fetch(url, { headers, cache: "no-store", signal: options.signal });
    const body = await response.text();
    const arrivedAtMs = nowMs();
    const text = `HTTP/1.1 ${response.status}\n\n${body}`.slice(0, MAX_FRAME_CHARACTERS);
    options.onFrame({ direction: "in", atMs: arrivedAtMs, text });
    return outcomeOf(response, body, arrivedAtMs);
  } catch (error) {
    // `fetch` rejects with TypeError for the network and with DOMException when it was aborted or timed out.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    const cause: CloseCause = { by: "network", reason: "The server was not reached, or stopped answering." };
    return { kind: "failed", cause, retryAfterMs: undefined };
  }
}

function outcomeOf(response: Response, body: string, arrivedAtMs: number): PageOutcome {
  const { status } = response;
  const retryAfterMs = retryAfterOf(response);
  if (status === 304) return { kind: "nothing-new" };
  if (status === 200) {
    const page = parseJsonFrame(body, eventPage);
    const entityTag = response.headers.get("etag") ?? undefined;
    if (page !== undefined) {
      return { kind: "page", page, entityTag, arrivedAtMs, retryAfterMs: retryAfterMs ?? 0 };
    }
    const cause: CloseCause = { by: "server", code: status, reason: "The answer is no page of events." };
    return { kind: "failed", cause, retryAfterMs };
  }
  const reason =
    status === 404 ? "There is no such room. It may have ended." : `The server answered ${status}.`;
  const cause: CloseCause = { by: "server", code: status, reason };
  const isFinal = status >= 400 && status < 500 && !LATER.has(status);
  return isFinal ? { kind: "refused", cause } : { kind: "failed", cause, retryAfterMs };
}

/** Retry-After in seconds (RFC 9110 §10.2.3); a date is not understood. @returns milliseconds */
function retryAfterOf(response: Response): number | undefined {
  const seconds = response.headers.get("retry-after") ?? "";
  return /^[0-9]{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}
