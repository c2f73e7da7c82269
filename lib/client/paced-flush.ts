import { nowMs } from "./now";

const HIDDEN_FLUSH_MS = 250;
/** Drawing on the first arrival would delay the arrivals right behind it, and be measured with them. */
const SETTLE_MS = 50;
/** A page that draws takes nothing else: of ten parts of its time, drawing has one. */
const PARTS = 10;
const LEAST_BETWEEN_MS = 100;
const MOST_BETWEEN_MS = 500;

/**
 * How long from one drawing to the next: a slow machine draws less often, and stays as quick to touch as a fast one.
 *
 * @param costMs what the last drawing took, script, layout and paint, ms
 * @returns ms, from 100 to 500
 */
export function betweenFlushesMs(costMs: number): number {
  return Math.min(MOST_BETWEEN_MS, Math.max(LEAST_BETWEEN_MS, costMs * PARTS));
}

/**
 * Calls `flush` a moment after there is something to flush, so that a thousand arrivals a second are not a thousand
 * renders. It is a task of its own, not part of a frame: what it computes and what the browser draws of it are two
 * shorter waits then, not a long one.
 */
export class PacedFlush {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #notBeforeMs = 0;
  /** Of the last drawing. */
  #costMs = 0;

  constructor(private readonly flush: () => void) {}

  request(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    const run = () => {
      this.#timer = undefined;
      const startedAtMs = nowMs();
      this.#notBeforeMs = startedAtMs + betweenFlushesMs(this.#costMs);
      this.flush();
      let costMs = nowMs() - startedAtMs;
      const countFrame = () => {
        const fromMs = nowMs();
        // A timer set in a frame comes after its layout and paint.
        setTimeout(() => {
          costMs += nowMs() - fromMs;
          this.#costMs = costMs;
        });
      };
      requestAnimationFrame(() => {
        countFrame();
        // What follows a frame later (`useNextFrame`) is of the same drawing.
        requestAnimationFrame(countFrame);
      });
    };
    this.#timer = setTimeout(
      run,
      isVisible() ? Math.max(SETTLE_MS, this.#notBeforeMs - nowMs()) : HIDDEN_FLUSH_MS,
    );
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}

function isVisible(): boolean {
  return document.visibilityState === "visible";
}
