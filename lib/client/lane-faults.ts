import { endFault, startFault } from "#lib/client/queries/faults";
import { type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import { EVERYBODY, type Fault, type FaultKind } from "#lib/faults/fault";
import type { JournalEntry } from "#lib/journal/entry";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** Faults on the lines of this page's lanes. The server does the breaking; what is in force is what its journal says. */
export class LaneFaults {
  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string,
  ) {}

  /** @throws ProblemError when the server refuses; nothing is broken then */
  async start(transport: TransportId, fault: Fault, forMs: number): Promise<void> {
    const { subscriberId } = this.store.getState().lanes[transport];
    if (subscriberId !== undefined) await startFault(this.roomId, subscriberId, fault, forMs);
  }

  /** @throws ProblemError when the server refuses */
  async end(transport: TransportId, kind: FaultKind): Promise<void> {
    const { subscriberId } = this.store.getState().lanes[transport];
    if (subscriberId !== undefined) await endFault(this.roomId, subscriberId, kind);
  }

  entry(entry: JournalEntry): void {
    if (entry.kind !== "fault-changed") return;
    const { fault, active, subscriberId, untilMs } = entry;
    const { lanes, clock } = this.store.getState();
    for (const id of TRANSPORT_IDS) {
      const own = lanes[id].subscriberId;
      if (own === undefined || (subscriberId !== own && subscriberId !== EVERYBODY)) continue;
      const pageUntilMs = untilMs - (clock?.offsetMs ?? 0);
      updateLane(this.store, id, ({ faults }) => {
        const { [fault]: _ended, ...others } = faults;
        return { faults: active ? { ...others, [fault]: pageUntilMs } : others };
      });
    }
  }
}
