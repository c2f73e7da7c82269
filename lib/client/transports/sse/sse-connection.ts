import { nowMs } from "#lib/client/now";
import { ClosableObserver } from "#lib/client/transports/closable-observer";
import { MAX_FRAME_CHARACTERS, parseJsonFrame } from "#lib/client/transports/json-frame";
import { reconnectDelayMs } from "#lib/client/transports/reconnect";
import type { Connection, ConnectOptions, TransportObserver } from "#lib/client/transports/transport";
import { type Cursor, parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import type { CloseCause } from "#lib/journal/entry";
import { comeBackData, endedData, recoveredData, SILENCE_MS } from "#lib/transports/sse/stream-control";
import { streamUrl } from "./stream-url";
import { streamVerdict } from "./stream-verdict";

/** What an EventSource waits before it reconnects, until the stream has said otherwise. */
const UNKNOWN_RETRY_MS = 3_000;
const LOST: CloseCause = { by: "network", reason: "The connection to the server was lost." };
const SILENT: CloseCause = { by: "network", reason: `Nothing came for ${SILENCE_MS / 1_000} seconds.` };

/**
 * A native EventSource, made anew when it gives up: it does so for good on any answer but 200, and it does not
 * notice a line that has gone silent (SSE-8).
 */
export class SseConnection implements Connection {
  #source: EventSource | undefined;
  #cursor: Cursor | undefined;
  #attempt = 0;
  #retryMs = UNKNOWN_RETRY_MS;
  #farewell: CloseCause | undefined;
  #replayedUpTo = 0;
  #lastHeardAtMs = nowMs();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #closing = new AbortController();
  readonly #observer: ClosableObserver;

  constructor(
    private readonly options: ConnectOptions,
    observer: TransportObserver,
  ) {
    this.#observer = new ClosableObserver(observer);
    if (options.resume) this.#cursor = options.since;
    this.#open();
  }

  cursor(): Cursor | undefined {
    return this.#cursor;
  }

  close(): void {
    this.#observer.close();
    this.#closing.abort();
    this.#drop();
  }

  #drop(): void {
    this.#source?.close();
    this.#source = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#silenceTimer);
  }

  #open(): void {
    this.#observer.onStatus({ kind: "connecting", attempt: this.#attempt });
    if (this.#observer.closed) return;
    const url = streamUrl(this.options, this.#cursor);
    const source = new EventSource(url);
    this.#source = source;
    const frame = `GET ${url.pathname}${url.search} HTTP/1.1\nAccept: text/event-stream`;
    this.#observer.onFrame({ direction: "out", atMs: nowMs(), text: frame.slice(0, MAX_FRAME_CHARACTERS) });
    this.#heard();
    if (!this.#observer.closed) this.#watchForSilence(SILENCE_MS);
    const listen = (type: string, act: (event: MessageEvent, arrivedAtMs: number) => void) =>
      source.addEventListener(type, (event: Event) => {
        const arrivedAtMs = nowMs();
        if (this.#source !== source || !(event instanceof MessageEvent)) return;
        this.#heard();
        this.#showFrame(event, arrivedAtMs);
        act(event, arrivedAtMs);
      });
    listen("message", (event, arrivedAtMs) => this.#onMessage(event, arrivedAtMs));
    listen("recovered", (event) => this.#onRecovered(event));
    listen("come-back", (event) => this.#onComeBack(event));
    listen("ended", (event) => this.#onEnded(event));
    listen("heartbeat", () => {});
    source.onerror = () => {
      if (this.#source === source) this.#onError(source);
    };
  }

  #onMessage(event: MessageEvent, arrivedAtMs: number): void {
    const parsed = parseJsonFrame(event.data, envelope);
    if (parsed === undefined) return;
    this.#cursor = parseCursor(event.lastEventId) ?? this.#cursor;
    this.#observer.onArrival({
      envelope: parsed,
      arrivedAtMs,
      replayed: parsed.offset <= this.#replayedUpTo,
    });
  }

  #onRecovered(event: MessageEvent): void {
    const data = parseJsonFrame(event.data, recoveredData);
    if (data === undefined) return;
    const hadCursor = this.options.resume && this.#cursor !== undefined;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    this.#farewell = undefined;
    this.#retryMs = data.retryMs;
    this.#cursor = parseCursor(data.cursor);
    this.#replayedUpTo = data.recovered ? (parseCursor(data.top)?.offset ?? 0) : 0;
    this.#observer.onStatus({ kind: "open", sinceMs: nowMs() });
    this.#observer.onResume(data.recovered ? "recovered" : hadCursor ? "not-recovered" : "fresh");
  }

  #onComeBack(event: MessageEvent): void {
    const data = parseJsonFrame(event.data, comeBackData);
    if (data === undefined) return;
    this.#retryMs = data.retryMs;
    this.#farewell = { by: "server", reason: data.reason };
  }

  #onEnded(event: MessageEvent): void {
    const reason = parseJsonFrame(event.data, endedData)?.reason ?? "The room has ended.";
    this.#giveUp({ by: "server", reason });
  }

  #onError(source: EventSource): void {
    const cause = this.#farewell ?? LOST;
    if (source.readyState === EventSource.CLOSED) {
      this.#openLater(cause);
      void this.#askWhy();
      return;
    }
    // The browser comes back by itself after the stream's own retry, with Last-Event-ID (WHATWG HTML §9.2.3).
    this.#attempt += 1;
    this.#heard();
    this.#observer.onStatus({ kind: "waiting", untilMs: nowMs() + this.#retryMs, cause });
    clearTimeout(this.#timer);
    if (this.#observer.closed) return;
    this.#timer = setTimeout(
      () => this.#observer.onStatus({ kind: "connecting", attempt: this.#attempt }),
      this.#retryMs,
    );
  }

  #openLater(cause: CloseCause): void {
    this.#drop();
    const delayMs = reconnectDelayMs(this.#attempt, Math.random);
    this.#attempt += 1;
    this.#observer.onStatus({ kind: "waiting", untilMs: nowMs() + delayMs, cause });
    if (!this.#observer.closed) this.#timer = setTimeout(() => this.#open(), delayMs);
  }

  async #askWhy(): Promise<void> {
    const verdict = await streamVerdict(streamUrl(this.options, this.#cursor), this.#closing.signal);
    if (verdict !== undefined) this.#giveUp(verdict);
  }

  #giveUp(cause: CloseCause): void {
    this.#observer.onStatus({ kind: "closed", cause });
    this.close();
  }

  #heard(): void {
    this.#lastHeardAtMs = nowMs();
  }

  #watchForSilence(delayMs: number): void {
    this.#silenceTimer = setTimeout(() => {
      const silentMs = nowMs() - this.#lastHeardAtMs;
      if (silentMs >= SILENCE_MS) this.#openLater(SILENT);
      else this.#watchForSilence(SILENCE_MS - silentMs);
    }, delayMs);
  }

  /** An EventSource shows no raw lines: these are put together from what it tells. */
  #showFrame(event: MessageEvent, atMs: number): void {
    const lines = [
      ...(event.type === "message" ? [] : [`event: ${event.type}`]),
      ...(event.lastEventId === "" ? [] : [`id: ${event.lastEventId}`]),
      `data: ${String(event.data)}`,
    ];
    this.#observer.onFrame({ direction: "in", atMs, text: lines.join("\n").slice(0, MAX_FRAME_CHARACTERS) });
  }
}
