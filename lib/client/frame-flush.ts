const HIDDEN_FLUSH_MS = 250;
/** Drawing on the first arrival would delay the arrivals right behind it, and be measured with them. */
const SETTLE_MS = 50;

/**
 * Calls `flush` in an animation frame a moment after there is something to flush, so that a thousand arrivals a second
 * are not a thousand renders. A hidden tab has no frames: it flushes four times a second.
 */
export class FrameFlush {
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(private readonly flush: () => void) {}

  request(): void {
    if (this.#cancel !== undefined || this.#stopped) return;
    const run = () => {
      this.#cancel = undefined;
      this.flush();
    };
    const isVisible = document.visibilityState === "visible";
    const timer = setTimeout(
      () => {
        if (!isVisible) return run();
        const frame = requestAnimationFrame(run);
        this.#cancel = () => cancelAnimationFrame(frame);
      },
      isVisible ? SETTLE_MS : HIDDEN_FLUSH_MS,
    );
    this.#cancel = () => clearTimeout(timer);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }
}
