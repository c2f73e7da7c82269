import { nowMs } from "./now";

const HIDDEN_FLUSH_MS = 250;
/** A stream of 200 a second is more than anybody reads: between two renders the page has time for everything else. */
const BETWEEN_FLUSHES_MS = 250;
/** Drawing on the first arrival would delay the arrivals right behind it, and be measured with them. */
const SETTLE_MS = 50;

/**
 * Calls `flush` in an animation frame a moment after there is something to flush, so that a thousand arrivals a second
 * are not a thousand renders, and at most four times a second. A hidden tab has no frames: a timer does it.
 */
export class FrameFlush {
  #cancel: (() => void) | undefined;
  #stopped = false;
  #flushedAtMs = 0;

  constructor(private readonly flush: () => void) {}

  request(): void {
    if (this.#cancel !== undefined || this.#stopped) return;
    const run = () => {
      this.#cancel = undefined;
      this.#flushedAtMs = nowMs();
      this.flush();
    };
    const isVisible = document.visibilityState === "visible";
    const timer = setTimeout(
      () => {
        if (!isVisible) return run();
        const frame = requestAnimationFrame(run);
        this.#cancel = () => cancelAnimationFrame(frame);
      },
      isVisible ? Math.max(SETTLE_MS, this.#flushedAtMs + BETWEEN_FLUSHES_MS - nowMs()) : HIDDEN_FLUSH_MS,
    );
    this.#cancel = () => clearTimeout(timer);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }
}
