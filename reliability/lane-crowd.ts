import { createHash } from "node:crypto";
import { EventSource } from "eventsource";
import { vi } from "vitest";
import { WebSocket } from "ws";
import { CLIENT_TRANSPORTS } from "#lib/client/transports/registry";
import type {
  Arrival,
  Connection,
  ConnectionStatus,
  ResumeOutcome,
  TransportObserver,
} from "#lib/client/transports/transport";
import { PAGE_TRANSPORT_IDS, type PageTransportId } from "#lib/transports/catalog";

/** What one client of the page's own code went through. */
export class CrowdMember implements TransportObserver {
  readonly offsets: number[] = [];
  readonly outcomes: ResumeOutcome[] = [];
  /** It was in the one state from which it does not come back by itself. */
  hasGivenUp = false;
  /** Every copy, as it comes. */
  onArrived: (arrival: Arrival) => void = () => {};
  status: ConnectionStatus | undefined;
  connection: Connection | undefined;
  readonly #known = new Set<number>();
  readonly #order = createHash("sha256");

  constructor(
    readonly transport: PageTransportId,
    readonly resume: boolean,
    readonly subscriberId = "",
  ) {}

  /** Offsets that never arrived. */
  missing(upTo: number): number[] {
    return Array.from({ length: upTo }, (_, index) => index + 1).filter((offset) => !this.#known.has(offset));
  }

  /** Events that did not arrive between the first that did and the last. */
  get holes(): number {
    const [first] = this.offsets;
    if (first === undefined) return 0;
    const last = this.offsets.reduce((highest, offset) => Math.max(highest, offset), first);
    return last - first + 1 - this.#known.size;
  }

  /** Events whose first arrival came after that of a later one. */
  get reordered(): number {
    let highest = 0;
    let count = 0;
    for (const offset of this.offsets) {
      if (offset < highest) count += 1;
      highest = Math.max(highest, offset);
    }
    return count;
  }

  /** The same text for all who got the same events in the same order. */
  get order(): string {
    return this.#order.copy().digest("hex");
  }

  get isOpen(): boolean {
    return this.status?.kind === "open";
  }

  onStatus(status: ConnectionStatus): void {
    this.status = status;
    if (status.kind === "closed") this.hasGivenUp = true;
  }

  onResume(outcome: ResumeOutcome): void {
    this.outcomes.push(outcome);
  }

  onArrival(arrival: Arrival): void {
    this.onArrived(arrival);
    const { envelope } = arrival;
    if (this.#known.has(envelope.offset)) return;
    this.#known.add(envelope.offset);
    this.offsets.push(envelope.offset);
    this.#order.update(`${envelope.offset} ${envelope.id}\n`);
  }

  onFrame(): void {}
}

/** The globals of a browser that the page's clients use, by other people's implementations of them. */
export function provideBrowserGlobals(): void {
  vi.stubGlobal("WebSocket", WebSocket);
  vi.stubGlobal("EventSource", EventSource);
}

/** Connects `perWire` clients on each wire of the page, and as many on each bare wire, which resume nothing. */
export function connectCrowd(
  origin: string,
  roomId: string,
  perWire: number,
  bare: readonly PageTransportId[] = ["websocket"],
): readonly CrowdMember[] {
  const kinds = [
    ...PAGE_TRANSPORT_IDS.map((transport) => ({ transport, resume: true })),
    ...bare.map((transport) => ({ transport, resume: false })),
  ];
  return kinds.flatMap(({ transport, resume }) =>
    Array.from({ length: perWire }, (_, index) =>
      connectMember(origin, roomId, transport, resume, `${transport}-${resume}-${index}`),
    ),
  );
}

export function connectMember(
  origin: string,
  roomId: string,
  transport: PageTransportId,
  resume: boolean,
  subscriberId: string,
): CrowdMember {
  const member = new CrowdMember(transport, resume, subscriberId);
  const options = { origin, roomId, subscriberId, resume, pollIntervalMs: 1_000, since: undefined };
  member.connection = CLIENT_TRANSPORTS[transport].connect(options, member);
  return member;
}
