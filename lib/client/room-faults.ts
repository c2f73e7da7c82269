import { nowMs } from "#lib/client/now";
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
    const serverNowMs = nowMs() + this.#clockOffsetMs();
    this.store.setState(({ seenFaults }) => {
      const isOver = (seen: SeenFault) => !listed.some((each) => isSameTime(seen, each));
      const told = seenFaults.map((seen) => (isOver(seen) ? endedBy(seen, serverNowMs) : seen));
      const untold = listed.filter((each) => !seenFaults.some((seen) => isSameTime(seen, each)));
      return {
        faults: listed.map((each) => ({ ...each, untilMs: this.#ownMs(each.untilMs) })),
        seenFaults: untold.reduce<readonly SeenFault[]>(
          (seen, each) => added(seen, { ...each, sinceMs: undefined }),
          told,
        ),
      };
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
    const { fault, active, subscriberId: subscriber, wire, untilMs, atMs } = entry;
    const scope = scopeOf({ subscriber, wire });
    const changed: RoomFault = { scope, fault, untilMs: this.#ownMs(untilMs) };
    this.store.setState(({ faults, seenFaults }) => {
      const others = faults.filter((each) => !isSame(each, changed));
      const next: SeenFault = { scope, fault, sinceMs: atMs, untilMs };
      // A list may have told of it before the journal did.
      const earlier = active ? seenFaults.filter((seen) => !isSameTime(seen, next)) : seenFaults;
      // One that is put on again ends where the new one begins.
      const ended = earlier.map((seen) => (isSame(seen, next) ? endedBy(seen, atMs) : seen));
      return {
        faults: active ? [...others, changed] : others,
        seenFaults: active ? added(ended, next) : ended,
      };
    });
  }

  /** @param serverMs the server's clock */
  #ownMs(serverMs: number): number {
    return serverMs - this.#clockOffsetMs();
  }

  #clockOffsetMs(): number {
    return this.store.getState().clock?.offsetMs ?? 0;
  }
}

type Placed = Pick<SeenFault, "scope" | "fault">;

function isSame(one: Placed, other: Placed): boolean {
  return one.fault.kind === other.fault.kind && scopeKey(one.scope) === scopeKey(other.scope);
}

/** The same fault, put on at the same moment. A list says whole milliseconds. */
function isSameTime(seen: SeenFault, other: Placed & { readonly untilMs: number }): boolean {
  return isSame(seen, other) && Math.abs(seen.untilMs - other.untilMs) < 1;
}

function endedBy(seen: SeenFault, atMs: number): SeenFault {
  return seen.untilMs > atMs ? { ...seen, untilMs: atMs } : seen;
}

function added(seen: readonly SeenFault[], next: SeenFault): readonly SeenFault[] {
  return [...seen, next].slice(-MOST_SEEN);
}
