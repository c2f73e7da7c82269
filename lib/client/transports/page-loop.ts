import { nowMs } from "#lib/client/now";
import { type Cursor, formatCursor, parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import type { CloseCause } from "#lib/journal/entry";
import { ClosableObserver } from "./closable-observer";
import { type PageOutcome, requestPage } from "./page-request";
import { reconnectDelayMs } from "./reconnect";
import type { Connection, ConnectOptions, TransportObserver } from "./transport";

/** What tells one way of asking for events from another. */
export interface PageLoopRules {
  /**
   * Query parameters besides the cursor and the subscriber.
   * @param isOpen whether the last request was answered: the first one asks for an answer at once
   */
  query(isOpen: boolean): Readonly<Record<string, string>>;
  /** A request that takes longer than this has failed, in ms. */
  readonly requestTimeoutMs: number;
  /** Whether to say which answer it has, for a 304. */
  readonly sendsEntityTag: boolean;
  /** Milliseconds from an answer to the next request; asked anew each time. */
  pauseMs(): number;
}

/** Asks for events again and again: the cursor alone decides what comes next, never a clock (POL-1, LP-3). */
export class PageLoop implements Connection {
  #cursor: Cursor | undefined;
  #entityTag: string | undefined;
  #attempt = 0;
  #isOpen = false;
  #replayedUpTo = 0;
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #observer: ClosableObserver;

  constructor(
    private readonly options: ConnectOptions,
    observer: TransportObserver,
    private readonly rules: PageLoopRules,
  ) {
    this.#observer = new ClosableObserver(observer);
    if (options.resume) this.#cursor = options.since;
    this.#observer.onStatus({ kind: "connecting", attempt: 0 });
    this.#askIn(0);
  }

  cursor(): Cursor | undefined {
    return this.#cursor;
  }

  close(): void {
    this.#observer.close();
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  #askIn(delayMs: number): void {
    if (this.#observer.closed) return;
    this.#timer = setTimeout(() => void this.#ask(), delayMs);
  }

  async #ask(): Promise<void> {
    const controller = new AbortController();
    this.#request = controller;
    const timeout = setTimeout(() => controller.abort(), this.rules.requestTimeoutMs);
    const outcome = await requestPage(this.#url(), {
      entityTag: this.rules.sendsEntityTag ? this.#entityTag : undefined,
      signal: controller.signal,
      onFrame: (frame) => this.#observer.onFrame(frame),
    });
    clearTimeout(timeout);
    if (!this.#observer.closed) this.#take(outcome);
  }

  #url(): URL {
    const url = new URL(`/api/rooms/${encodeURIComponent(this.options.roomId)}/events`, this.options.origin);
    // Without a cursor one old event comes along; only the position is wanted.
    if (this.#cursor === undefined) url.searchParams.set("limit", "1");
    else url.searchParams.set("after", formatCursor(this.#cursor));
    for (const [name, value] of Object.entries(this.rules.query(this.#isOpen)))
      url.searchParams.set(name, value);
    url.searchParams.set("subscriber", this.options.subscriberId);
    return url;
  }

  #take(outcome: PageOutcome): void {
    switch (outcome.kind) {
      case "page":
        this.#takePage(outcome);
        break;
      case "nothing-new":
        this.#answered(false, this.#cursor);
        this.#askIn(this.rules.pauseMs());
        break;
      case "failed":
        this.#failed(outcome.cause, outcome.retryAfterMs);
        break;
      case "refused":
        this.#giveUp(outcome.cause);
        break;
      default:
        outcome satisfies never;
    }
  }

  #takePage({ page, entityTag, arrivedAtMs, retryAfterMs }: PageOutcome & { kind: "page" }): void {
    if (page.superseded === true) {
      this.#giveUp({ by: "server", reason: "Another request of this subscriber took this one's place." });
      return;
    }
    const hadCursor = this.#cursor !== undefined;
    this.#answered(page.gap, parseCursor(page.top));
    this.#cursor = parseCursor(page.cursor) ?? this.#cursor;
    this.#entityTag = entityTag;
    for (const item of hadCursor ? page.events : []) {
      const parsed = envelope.safeParse(item);
      if (!parsed.success) continue;
      const replayed = parsed.data.offset <= this.#replayedUpTo;
      this.#observer.onArrival({ envelope: parsed.data, arrivedAtMs, replayed });
    }
    this.#askIn(page.more && hadCursor ? 0 : Math.max(this.rules.pauseMs(), retryAfterMs));
  }

  /** @param top position of the newest event when it was answered: after a pause, all up to there had been missed */
  #answered(gap: boolean, top: Cursor | undefined): void {
    const hadCursor = this.#cursor !== undefined;
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#attempt = 0;
      this.#replayedUpTo = hadCursor && !gap ? (top?.offset ?? 0) : 0;
      this.#observer.onStatus({ kind: "open", sinceMs: nowMs() });
      this.#observer.onResume(gap ? "not-recovered" : hadCursor ? "recovered" : "fresh");
    } else if (gap) this.#observer.onResume("not-recovered");
  }

  #failed(cause: CloseCause, retryAfterMs: number | undefined): void {
    this.#isOpen = false;
    if (!this.options.resume) {
      this.#cursor = undefined;
      this.#entityTag = undefined;
    }
    const delayMs = retryAfterMs ?? reconnectDelayMs(this.#attempt, Math.random);
    this.#attempt += 1;
    this.#observer.onStatus({ kind: "waiting", untilMs: nowMs() + delayMs, cause });
    if (this.#observer.closed) return;
    this.#timer = setTimeout(() => {
      this.#observer.onStatus({ kind: "connecting", attempt: this.#attempt });
      if (!this.#observer.closed) void this.#ask();
    }, delayMs);
  }

  #giveUp(cause: CloseCause): void {
    this.#observer.onStatus({ kind: "closed", cause });
    this.close();
  }
}
