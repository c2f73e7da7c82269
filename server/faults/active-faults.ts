import type { Fault, FaultKind } from "#lib/faults/fault";
import { type FaultScope, reaches, scopeKey } from "#lib/faults/fault-scope";
import type { Clock } from "#server/clock";
import type { Line } from "./line";

export interface ActiveFault {
  readonly scope: FaultScope;
  readonly fault: Fault;
  /** It ends by itself then: server clock, ms. */
  readonly untilMs: number;
}

/** A fault was put on, or has ended. */
export interface FaultChange {
  readonly roomId: string;
  readonly active: boolean;
  readonly change: ActiveFault;
}

interface TimedFault {
  readonly change: ActiveFault;
  /** It would end by itself; it was replaced or taken back before. */
  readonly cancelEnd: () => void;
}

/** The narrower goes before the wider of the same kind. */
const NARROWNESS: Readonly<Record<FaultScope["kind"], number>> = { room: 0, wire: 1, subscriber: 2 };

/** Which faults are in force, in which room, for whom, and until when. Acts on nothing. */
export class ActiveFaults {
  readonly #byRoom = new Map<string, Map<string, TimedFault>>();

  /** @param onChange told after each change, also when a fault ends by itself */
  constructor(
    private readonly clock: Clock,
    private readonly onChange: (change: FaultChange) => void,
  ) {}

  /** Puts a fault in force, in place of one of the same kind and scope. @param forMs 0: for this turn */
  start(roomId: string, scope: FaultScope, fault: Fault, forMs: number): void {
    const room = this.#byRoom.get(roomId) ?? new Map<string, TimedFault>();
    this.#byRoom.set(roomId, room);
    const change = { scope, fault, untilMs: this.clock.nowMs() + forMs };
    const key = keyOf(scope, fault.kind);
    room.get(key)?.cancelEnd();
    room.set(key, { change, cancelEnd: this.clock.after(forMs, () => this.end(roomId, scope, fault.kind)) });
    this.onChange({ roomId, active: true, change });
  }

  /** Takes a fault back at once. Harmless when there is none. */
  end(roomId: string, scope: FaultScope, kind: FaultKind): void {
    const room = this.#byRoom.get(roomId);
    const key = keyOf(scope, kind);
    const timed = room?.get(key);
    if (room === undefined || timed === undefined) return;
    timed.cancelEnd();
    room.delete(key);
    if (room.size === 0) this.#byRoom.delete(roomId);
    this.onChange({ roomId, active: false, change: timed.change });
  }

  of(roomId: string): readonly ActiveFault[] {
    return [...(this.#byRoom.get(roomId)?.values() ?? [])].map(({ change }) => change);
  }

  /** What acts on this line: at most one of each kind. */
  inForce({ roomId, transport, subscriberId }: Line): readonly Fault[] {
    const own = this.of(roomId)
      .filter(({ scope }) => reaches(scope, transport, subscriberId))
      .sort((a, b) => NARROWNESS[a.scope.kind] - NARROWNESS[b.scope.kind]);
    return [...new Map(own.map(({ fault }) => [fault.kind, fault])).values()];
  }
}

function keyOf(scope: FaultScope, kind: FaultKind): string {
  return `${kind} ${scopeKey(scope)}`;
}
