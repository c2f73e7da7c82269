import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import type { EventInput } from "#lib/events/envelope";
import type { Fault, FaultKind } from "#lib/faults/fault";
import type { FaultScope } from "#lib/faults/fault-scope";
import type { TransportId } from "#lib/transports/catalog";

/** Everything a person can do. None throws: what goes wrong is in the state, in words. */
export interface PlaygroundActions {
  /** @param count how often, one request each */
  fire(event: EventInput, count: number): void;
  /** Fires at that rate until stopped. */
  startStream(event: EventInput, perSecond: number): void;
  stopStream(): void;
  /** Takes the words of the last failure away. */
  dismissProblem(): void;
  /** @param offset undefined follows the newest event */
  selectEvent(offset: number | undefined): void;
  selectTransport(transport: TransportId): void;
  /** Has the server break something for so many ms. */
  startFault(scope: FaultScope, fault: Fault, forMs: number): void;
  endFault(scope: FaultScope, kind: FaultKind): void;
  pauseLane(transport: TransportId): void;
  resumeLane(transport: TransportId): void;
  setResume(transport: TransportId, resume: boolean): void;
  setPollInterval(intervalMs: number): void;
  /** Changes what our own receiver of this wire does; what is left out stays. */
  setReceiverBehaviour(transport: TransportId, behaviour: Partial<ReceiverBehaviour>): void;
  /** Has a hook that was disabled or deleted called again, and sends it what it missed. */
  reviveHook(transport: TransportId): void;
  /** Tries again to make or join the room. */
  retryRoom(): void;
  /** Shows no event of until now, and starts the totals anew. */
  clear(): void;
  /** Shows again what was cleared. */
  undoClear(): void;
}
