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
 * Calls `flush` in an animation frame a moment after there is something to flush, so that a thousand arrivals a second
 * are not a thousand renders. A hidden tab has no frames, and any tab may be hidden while it waits for one: then a timer
 * does it.
 */
export class FrameFlush {
  #cancel: (() => void) | undefined;
  #stopped = false;
  #notBeforeMs = 0;

  constructor(private readonly flush: () => void) {}

  request(): void {
    if (this.#cancel !== undefined || this.#stopped) return;
    const run = () => {
      this.#cancel?.();
      this.#cancel = undefined;
      const startedAtMs = nowMs();
      this.#notBeforeMs = startedAtMs + LEAST_BETWEEN_MS;
      this.flush();
      // A timer set in a frame comes after its layout and paint.
      setTimeout(() => {
        this.#notBeforeMs = startedAtMs + betweenFlushesMs(nowMs() - startedAtMs);
      });
    };
    const timer = setTimeout(
      () => {
        if (!isVisible()) return run();
        const frame = requestAnimationFrame(run);
        const fallback = setTimeout(run, HIDDEN_FLUSH_MS);
        this.#cancel = () => {
          cancelAnimationFrame(frame);
          clearTimeout(fallback);
        };
      },
      isVisible() ? Math.max(SETTLE_MS, this.#notBeforeMs - nowMs()) : HIDDEN_FLUSH_MS,
    );
    this.#cancel = () => clearTimeout(timer);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }
}

function isVisible(): boolean {
  return document.visibilityState === "visible";
}
