import { endFault, type ListedFault, listFaults, startFault } from "#lib/client/queries/faults";
import type { RoomFault, SeenFault } from "#lib/client/stores/playground-state";
import type { PlaygroundStore } from "#lib/client/stores/playground-store";
import type { Fault, FaultKind } from "#lib/faults/fault";
import { type FaultScope, scopeKey, scopeOf } from "#lib/faults/fault-scope";
import type { JournalEntry } from "#lib/journal/entry";

const MOST_SEEN = 100;

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
    const listed = faults.map(({ target, ...rest }) => ({ ...rest, scope: scopeOf(target) }));
    this.store.setState(({ seenFaults }) => ({
      faults: listed.map((each) => ({ ...each, untilMs: this.#ownMs(each.untilMs) })),
      seenFaults: listed.reduce<readonly SeenFault[]>(
        (seen, each) =>
          seen.some((one) => isOn(one, each)) ? seen : added(seen, { ...each, sinceMs: undefined }),
        seenFaults,
      ),
    }));
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
    const { fault, active, subscriberId: subscriber, wire, untilMs, atMs } = entry;
    const scope = scopeOf({ subscriber, wire });
    const changed: RoomFault = { scope, fault, untilMs: this.#ownMs(untilMs) };
    this.store.setState(({ faults, seenFaults }) => {
      const others = faults.filter((each) => !isSame(each, changed));
      // One that is put on again ends where the new one begins.
      const ended = seenFaults.map((each) =>
        isSame(each, changed) && each.untilMs > atMs ? { ...each, untilMs: atMs } : each,
      );
      return {
        faults: active ? [...others, changed] : others,
        seenFaults: active ? added(ended, { scope, fault, sinceMs: atMs, untilMs }) : ended,
      };
    });
  }

  /** @param serverMs the server's clock */
  #ownMs(serverMs: number): number {
    return serverMs - (this.store.getState().clock?.offsetMs ?? 0);
  }
}

type Placed = Pick<SeenFault, "scope" | "fault">;

function isSame(one: Placed, other: Placed): boolean {
  return one.fault.kind === other.fault.kind && scopeKey(one.scope) === scopeKey(other.scope);
}

/** The list says whole milliseconds. */
function isOn(seen: SeenFault, listed: Placed & { readonly untilMs: number }): boolean {
  return isSame(seen, listed) && Math.abs(seen.untilMs - listed.untilMs) < 1;
}

function added(seen: readonly SeenFault[], next: SeenFault): readonly SeenFault[] {
  return [...seen, next].slice(-MOST_SEEN);
}
