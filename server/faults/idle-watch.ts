import type { Socket } from "node:net";
import type { Clock } from "#server/clock";

/** Looks this many times within the time that a line may be idle. */
const LOOKS = 5;

/** Tells when nothing has passed on a socket for a while, as a proxy with an idle timeout would notice. */
export class IdleWatch {
  #cancel: (() => void) | undefined;
  #bytes = 0;
  #sinceMs = 0;

  constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly onIdle: () => void,
  ) {}

  /** @param afterMs undefined: not any more */
  watch(afterMs: number | undefined): void {
    this.stop();
    if (afterMs === undefined) return;
    this.#bytes = this.#passed();
    this.#sinceMs = this.clock.nowMs();
    this.#look(afterMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(afterMs: number): void {
    this.#cancel = this.clock.after(afterMs / LOOKS, () => {
      const nowMs = this.clock.nowMs();
      const bytes = this.#passed();
      if (bytes !== this.#bytes) {
        this.#bytes = bytes;
        this.#sinceMs = nowMs;
      }
      if (nowMs - this.#sinceMs >= afterMs) this.onIdle();
      else this.#look(afterMs);
    });
  }

  #passed(): number {
    return this.socket.bytesRead + this.socket.bytesWritten;
  }
}
