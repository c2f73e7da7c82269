import { createStore, type StoreApi } from "zustand";
import { EventLedger } from "#lib/measure/event-ledger";
import { byTransport } from "#lib/transports/by-transport";
import { isCalled, type TransportId } from "#lib/transports/catalog";
import type { HookState, LaneState, LogLine, PlaygroundState } from "./playground-state";

const MOST_LOG_LINES = 50;
const DEFAULT_POLL_INTERVAL_MS = 2_000;

const NO_HOOK: HookState = {
  hookId: undefined,
  receiverId: undefined,
  status: undefined,
  reason: undefined,
  behaviour: undefined,
  attempts: [],
};

function newLane(transport: TransportId): LaneState {
  return {
    subscriberId: undefined,
    status: undefined,
    resume: true,
    paused: false,
    yielded: false,
    frames: [],
    log: [],
    hook: isCalled(transport) ? NO_HOOK : undefined,
  };
}

export type PlaygroundStore = StoreApi<PlaygroundState>;

/** One store for one room on one page. */
export function createPlaygroundStore(): PlaygroundStore {
  const { rows, totals } = new EventLedger(() => undefined).snapshot();
  return createStore<PlaygroundState>(() => ({
    room: { kind: "creating" },
    control: { kind: "connecting" },
    present: 0,
    clock: undefined,
    rows,
    totals,
    isRush: false,
    isCleared: false,
    lanes: byTransport(newLane),
    faults: [],
    seenFaults: [],
    selectedTransport: "sse",
    selectedOffset: undefined,
    firing: { kind: "idle" },
    problem: undefined,
    pollIntervalMs: DEFAULT_POLL_INTERVAL_MS,
  }));
}

/** Changes one lane and leaves the others the same objects. */
export function updateLane(
  store: PlaygroundStore,
  id: TransportId,
  change: (lane: LaneState) => Partial<LaneState>,
): void {
  store.setState(({ lanes }) => ({ lanes: { ...lanes, [id]: { ...lanes[id], ...change(lanes[id]) } } }));
}

/** Adds a line to a lane's history. */
export function logged(lane: LaneState, line: LogLine): readonly LogLine[] {
  return [line, ...lane.log].slice(0, MOST_LOG_LINES);
}
