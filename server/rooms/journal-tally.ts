import { Histogram } from "prom-client";
import type { CloseCause, JournalEntry } from "#lib/journal/entry";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** Sums of one wire since the start, over all rooms. Plain numbers: they are added to for every delivery. */
export interface WireTally {
  opened: number;
  readonly closedBy: Record<CloseCause["by"], number>;
  eventsWritten: number;
  bytesOut: number;
  /** By "delivered" or the failure. */
  readonly attempts: Map<string, number>;
  /** At our own receivers. */
  received: number;
  duplicates: number;
  hooksDisabled: number;
}

/**
 * The journals of all rooms, folded into sums as they are written. Knows no room, subscriber or address, so that
 * what is told of it stays small and tells of nobody.
 */
export class JournalTally {
  readonly wires: Readonly<Record<TransportId, WireTally>> = Object.fromEntries(
    TRANSPORT_IDS.map((id) => [id, emptyTally()]),
  ) as Record<TransportId, WireTally>;
  /** By the wire they were fired on. */
  readonly accepted = new Map<string, number>();
  /** By the stable code of the problem, on every wire. */
  readonly refused = new Map<string, number>();
  /** Problems of HTTP routes and upgrades, by the same code. */
  readonly problems = new Map<string, number>();
  /** From the parsed request to the disk. */
  readonly durableSeconds = new Histogram({
    name: "playground_publish_durable_seconds",
    help: "Seconds from a parsed publish to its event on disk.",
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [],
  });

  fold(entry: JournalEntry): void {
    switch (entry.kind) {
      case "connection-opened":
        this.wires[entry.transport].opened += 1;
        return;
      case "connection-closed":
        this.wires[entry.transport].closedBy[entry.cause.by] += 1;
        return;
      case "recorded":
        increment(this.accepted, entry.via);
        this.durableSeconds.observe((entry.atMs - entry.receivedAtMs) / 1_000);
        return;
      case "attempted": {
        const wire = this.wires[entry.transport];
        increment(wire.attempts, entry.outcome.delivered ? "delivered" : entry.outcome.failure);
        wire.bytesOut += entry.bytesOut;
        return;
      }
      case "received": {
        const wire = this.wires[entry.transport];
        wire.received += 1;
        if (entry.duplicate) wire.duplicates += 1;
        return;
      }
      case "hook-changed":
        if (entry.status === "disabled") this.wires[entry.transport].hooksDisabled += 1;
        return;
      case "subscribed":
      case "receiver-changed":
      case "fault-changed":
        return;
      case "written":
        // Entered only for subscribers that a page watches; the connection counts all of them.
        return;
      default:
        entry satisfies never;
    }
  }

  answeredProblem(code: string): void {
    increment(this.problems, code);
  }

  refusedPublish(code: string): void {
    increment(this.refused, code);
  }
}

function emptyTally(): WireTally {
  return {
    opened: 0,
    closedBy: { client: 0, server: 0, network: 0, fault: 0 },
    eventsWritten: 0,
    bytesOut: 0,
    attempts: new Map(),
    received: 0,
    duplicates: 0,
    hooksDisabled: 0,
  };
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
