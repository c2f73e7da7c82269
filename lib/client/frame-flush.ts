const HIDDEN_FLUSH_MS = 250;

/**
 * Calls `flush` once per animation frame while there is something to flush, so that a thousand arrivals a second are
 * not a thousand renders. A hidden tab has no frames: it flushes four times a second.
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
    if (document.visibilityState === "visible") {
      const handle = requestAnimationFrame(run);
      this.#cancel = () => cancelAnimationFrame(handle);
    } else {
      const handle = setTimeout(run, HIDDEN_FLUSH_MS);
      this.#cancel = () => clearTimeout(handle);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }
}
