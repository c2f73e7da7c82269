import { Pool } from "undici";
import { type PublishReceipt, publishReceipt } from "#lib/events/publish";

export const EVENT_TYPE = "load.item.made";
const nowMs = () => performance.timeOrigin + performance.now();

/**
 * A publisher that takes no for no answer: it repeats each event under its `Idempotency-Key` until it is accepted,
 * whatever becomes of the server meanwhile.
 */
export class SteadyPublisher {
  readonly accepted: PublishReceipt[] = [];
  readonly #pool: Pool;
  readonly #origin: string;
  #next = 0;

  constructor(
    origin: string,
    private readonly roomId: string,
    connections: number,
    private readonly data: object = {},
    private readonly typeOf: (n: number) => string = () => EVENT_TYPE,
  ) {
    this.#origin = origin;
    this.#pool = new Pool(origin, { connections });
  }

  /** As fast as answers come. */
  async burst(count: number, atOnce: number): Promise<void> {
    let left = count;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await this.publish();
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  }

  /** Open loop: each event is due at its instant, however late the answers are. */
  async paced(perSecond: number, count: number): Promise<void> {
    const startMs = nowMs();
    const answers: Promise<void>[] = [];
    for (let n = 0; n < count; n += 1) {
      const waitMs = startMs + (n * 1_000) / perSecond - nowMs();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      answers.push(this.publish());
    }
    await Promise.all(answers);
  }

  async publish(): Promise<void> {
    const n = this.#next;
    this.#next += 1;
    const body = JSON.stringify({ type: this.typeOf(n), data: { n, plannedAtMs: nowMs(), ...this.data } });
    for (;;) {
      try {
        const answer = await this.#pool.request({
          method: "POST",
          path: `/api/rooms/${this.roomId}/events`,
          headers: { "content-type": "application/json", "idempotency-key": `load-${n}` },
          body,
        });
        const text = await answer.body.text();
        if (answer.statusCode === 202) {
          this.accepted.push(publishReceipt.parse(JSON.parse(text)));
          return;
        }
        // 409: the first try of this key is still in flight; 503: the server is going or coming.
        if (answer.statusCode !== 409 && answer.statusCode !== 503)
          throw new Error(`${this.#origin} answered ${answer.statusCode}: ${text}`);
      } catch (error) {
        if (!isLostConnection(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

function isLostConnection(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return ["ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_CONNECT_TIMEOUT"].includes(
    String(code),
  );
}
