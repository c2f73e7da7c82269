import { endFault, type ListedFault, listFaults, startFault } from "#lib/client/queries/faults";
import type { RoomFault } from "#lib/client/stores/playground-state";
import type { PlaygroundStore } from "#lib/client/stores/playground-store";
import type { Fault, FaultKind } from "#lib/faults/fault";
import { type FaultScope, scopeKey, scopeOf } from "#lib/faults/fault-scope";
import type { JournalEntry } from "#lib/journal/entry";

/** Faults of this page's room. The server does the breaking; what is in force is what it says. */
export class RoomFaults {
  #changes = 0;

  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string,
  ) {}

  /** Learns what others had put on before, or while this page was away. */
  async load(signal: AbortSignal): Promise<void> {
    let faults: readonly ListedFault[];
    let changes: number;
    do {
      changes = this.#changes;
      faults = await listFaults(this.roomId, signal);
      // News came first: the list may be older than it.
    } while (changes !== this.#changes);
    this.store.setState({
      faults: faults.map(({ target, fault, untilMs }) => ({
        scope: scopeOf(target),
        fault,
        untilMs: this.#ownMs(untilMs),
      })),
    });
  }

  /** @throws ProblemError when the server refuses; nothing is broken then */
  start(scope: FaultScope, fault: Fault, forMs: number): Promise<void> {
    return startFault(this.roomId, scope, fault, forMs);
  }

  /** @throws ProblemError when the server refuses */
  end(scope: FaultScope, kind: FaultKind): Promise<void> {
    return endFault(this.roomId, scope, kind);
  }

  entry(entry: JournalEntry): void {
    if (entry.kind !== "fault-changed") return;
    this.#changes += 1;
    const { fault, active, subscriberId: subscriber, wire, untilMs } = entry;
    const scope = scopeOf({ subscriber, wire });
    const changed: RoomFault = { scope, fault, untilMs: this.#ownMs(untilMs) };
    this.store.setState(({ faults }) => {
      const others = faults.filter(
        (each) => each.fault.kind !== fault.kind || scopeKey(each.scope) !== scopeKey(scope),
      );
      return { faults: active ? [...others, changed] : others };
    });
  }

  /** @param serverMs the server's clock */
  #ownMs(serverMs: number): number {
    return serverMs - (this.store.getState().clock?.offsetMs ?? 0);
  }
}
