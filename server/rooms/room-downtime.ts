import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";

const DOWN = "server-restarting";

/** A refusal by `requireUp`: who gets it finds no server, and no answer of one. */
export function isDown(error: unknown): boolean {
  return error instanceof HttpProblem && error.code === DOWN;
}

interface Outage {
  readonly wires: ReadonlySet<TransportId>;
  /** Server clock, ms. */
  readonly untilMs: number;
}

/** While a room's server or broker is said to start again, nobody may come on its wires, and its hooks wait. */
export class RoomDowntime {
  #outage: Outage | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  /** In place of an outage that was there. @param untilMs for what clients are told; it lasts until `end` */
  begin(wires: readonly TransportId[], untilMs: number): void {
    this.#outage = { wires: new Set(wires), untilMs };
    this.#goOn();
  }

  end(): void {
    this.#outage = undefined;
    this.#goOn();
  }

  isDown(transport: TransportId): boolean {
    return this.#outage?.wires.has(transport) === true;
  }

  /** @throws HttpProblem 503 while this wire is down */
  requireUp(transport: TransportId): void {
    if (this.#outage === undefined || !this.isDown(transport)) return;
    const seconds = Math.max(1, Math.ceil((this.#outage.untilMs - this.clock.nowMs()) / 1_000));
    throw new HttpProblem(503, DOWN, "This server is about to restart. Come back soon.", {
      "retry-after": String(seconds),
    });
  }

  /** Runs when the outage ends or changes, and may then ask again. The same action twice is run once. */
  onChange(action: () => void): void {
    this.#waiting.add(action);
  }

  #goOn(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const action of waiting) action();
  }
}
