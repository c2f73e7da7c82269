import type { PageFacts } from "#lib/experiments/page-facts";
import type { Clock } from "#server/clock";
import { BoundedJournal, type RunEnding, type UnderWay } from "#server/lab/under-way";

/** A page that says nothing for so long was closed, or has lost its way to this server. */
export const MOST_SILENCE_MS = 15_000;

/** A run that the page of its starter carries out: it tells what happens, and when it is done. */
export class PageRun implements UnderWay {
  readonly facts = new BoundedJournal();
  readonly ended: Promise<RunEnding>;
  readonly #cancelTimeout: () => void;
  #cancelSilence: () => void = () => {};
  #end: (ending: RunEnding) => void = () => {};
  #isOver = false;

  /** @param withinMs it is ended by force after so long */
  constructor(
    readonly room: string,
    private readonly clock: Clock,
    withinMs: number,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#cancelTimeout = clock.after(withinMs, () => {
      this.#finish({ kind: "failed", reason: `The run took longer than ${withinMs / 1_000} s.` });
    });
    this.#waitForPage();
  }

  /** @returns false when the run is over: nothing was taken */
  take({ facts, end }: PageFacts): boolean {
    if (this.#isOver) return false;
    this.facts.add(facts);
    this.#waitForPage();
    if (end !== undefined) this.#finish(end);
    return true;
  }

  cancel(): void {
    this.#finish({ kind: "cancelled" });
  }

  #waitForPage(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.clock.after(MOST_SILENCE_MS, () => {
      const reason = `The page that carries this run out said nothing for ${MOST_SILENCE_MS / 1_000} s. Keep its tab open and in front until the run is over.`;
      this.#finish({ kind: "failed", reason });
    });
  }

  #finish(ending: RunEnding): void {
    this.#isOver = true;
    this.#cancelSilence();
    this.#cancelTimeout();
    this.#end(ending);
  }
}
