import { nowMs } from "#lib/client/now";
import { asProblem } from "#lib/client/queries/problem-error";
import { mostInABatch, publishBatch, publishEvent } from "#lib/client/queries/publish-event";
import type { FiringState } from "#lib/client/stores/playground-state";
import type { PlaygroundStore } from "#lib/client/stores/playground-store";
import type { EventInput } from "#lib/events/envelope";

/** Requests of one press that are in flight at once: the browser has six connections for everything. */
const AT_ONCE = 2;
/** Requests of a stream that may be unanswered before the next has to wait. */
const STREAM_AT_ONCE = 4;
const STREAM_BEAT_MS = 50;
/** How often it is said how many were sent, in beats. */
const TELL_EVERY_BEATS = 10;
/** Events of presses that may be unanswered: more is a key that somebody leans on. */
const MOST_LEFT = 1_000;
/** Events of a stream that may be due and not sent: a tab that slept for long does not make up for all of it. */
const MOST_OVERDUE = 100;

/** Presses whose events go one after the other. */
interface Burst {
  readonly toSend: EventInput[];
  /** Unanswered. */
  left: number;
  workers: number;
}

/** Fires events one request each, and says in the store how it goes. */
export class Firing {
  readonly #ended = new AbortController();
  #stopStream: () => void = () => {};
  #burst: Burst | undefined;

  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string,
  ) {}

  /** What is fired before the last press was answered goes after it. A press that is one too many says so. */
  fire(event: EventInput, count: number): void {
    if (this.store.getState().firing.kind === "streaming") return;
    this.#burst ??= { toSend: [], left: 0, workers: 0 };
    const burst = this.#burst;
    if (burst.left + count > MOST_LEFT) {
      const message = `${burst.left} events still wait for their answers: this press was not fired. Press again in a moment.`;
      this.store.setState({ problem: { code: "too-many-presses", message } });
      return;
    }
    for (let n = 0; n < count; n += 1) burst.toSend.push(event);
    burst.left += count;
    this.store.setState({ firing: { kind: "firing", left: burst.left } });
    for (let n = burst.workers; n < Math.min(AT_ONCE, count); n += 1) void this.#work(burst);
  }

  async #work(burst: Burst): Promise<void> {
    burst.workers += 1;
    for (let event = burst.toSend.shift(); event !== undefined; event = burst.toSend.shift()) {
      try {
        await publishEvent(this.roomId, event, this.#ended.signal);
      } catch (error) {
        burst.toSend.length = 0;
        if (this.#burst !== burst) return;
        this.#burst = undefined;
        this.#fail(error);
        return;
      }
      // Another of its requests has failed: that is what the page says.
      if (this.#burst !== burst) return;
      burst.left -= 1;
      // A stream that began meanwhile is what the next press stops: it goes on being told of.
      if (this.store.getState().firing.kind === "firing") this.store.setState({ firing: this.#pressed() });
    }
    burst.workers -= 1;
  }

  /** Fires at the rate whatever the answers take, unless they take so long that more than a batch is due. */
  startStream(event: EventInput, perSecond: number): void {
    this.#stopStream();
    const startedAtMs = nowMs();
    const mostAtOnce = mostInABatch(event);
    let fired = 0;
    let sent = 0;
    let refused = 0;
    let skipped = 0;
    let refusal: string | undefined;
    let unanswered = 0;
    let beats = 0;
    const send = async (count: number) => {
      unanswered += 1;
      try {
        if (count === 1) await publishEvent(this.roomId, event, this.#ended.signal);
        else await publishBatch(this.roomId, event, count, this.#ended.signal);
        sent += count;
      } catch (error) {
        refused += count;
        refusal = asProblem(error).detail;
        if (refused > sent + perSecond) this.#fail(error);
      } finally {
        unanswered -= 1;
      }
    };
    const beat = () => {
      const due = 1 + Math.floor(((nowMs() - startedAtMs) / 1_000) * perSecond);
      const overdue = Math.max(0, due - fired - MOST_OVERDUE);
      skipped += overdue;
      fired += overdue;
      // What is due while all requests are unanswered goes with the next ones.
      while (fired < due && unanswered < STREAM_AT_ONCE) {
        const count = Math.min(due - fired, mostAtOnce);
        void send(count);
        fired += count;
      }
      if (beats % TELL_EVERY_BEATS === 0) {
        this.store.setState({ firing: { kind: "streaming", perSecond, sent, refused, skipped, refusal } });
      }
      beats += 1;
    };
    // Above 20 a second several events share a request: a browser has six connections for everything.
    const timer = setInterval(beat, STREAM_BEAT_MS);
    this.#stopStream = () => clearInterval(timer);
    beat();
  }

  stopStream(): void {
    this.#stopStream();
    if (this.store.getState().firing.kind === "streaming") this.store.setState({ firing: this.#pressed() });
  }

  stop(): void {
    this.#stopStream();
    this.#ended.abort();
  }

  /** How it stands with the presses. */
  #pressed(): FiringState {
    const left = this.#burst?.left ?? 0;
    return left === 0 ? { kind: "idle" } : { kind: "firing", left };
  }

  #fail(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.#stopStream();
    const { code, detail } = asProblem(error);
    this.store.setState({ firing: { kind: "failed", code, message: detail } });
  }
}
