import type { ConnectionStatus, WireFrame } from "#lib/client/transports/transport";
import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import type { Fault } from "#lib/faults/fault";
import type { FaultScope } from "#lib/faults/fault-scope";
import type { AttemptFailure, JournalEntry } from "#lib/journal/entry";
import type { ClockOffset } from "#lib/measure/clock-offset";
import type { EventRow, LaneTotals } from "#lib/measure/delivery";
import type { TransportId } from "#lib/transports/catalog";

export type RoomState =
  | { readonly kind: "creating" }
  | { readonly kind: "joining"; readonly roomId: string }
  | {
      readonly kind: "ready";
      readonly roomId: string;
      /** A name people can say, like `teal-otter-42`. */
      readonly name: string;
      readonly epoch: string;
      /** This page made the room. */
      readonly isHost: boolean;
    }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** The page's own line to the server, by which it learns what the server saw. */
export type ControlState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** It could not be opened until now, and the page tries again. */
  | { readonly kind: "not-opened"; readonly reason: string }
  /** It was open, and the page tries again. */
  | { readonly kind: "lost"; readonly reason: string }
  /** The server ended it for good, and the room with it. */
  | { readonly kind: "over"; readonly reason: string };

export type FiringState =
  | { readonly kind: "idle" }
  /** `left` events of this press are not answered yet. */
  | { readonly kind: "firing"; readonly left: number }
  | {
      readonly kind: "streaming";
      readonly perSecond: number;
      readonly sent: number;
      readonly refused: number;
      /** Not fired: they were due while this tab slept, or while every request was unanswered. */
      readonly skipped: number;
      /** Why the newest refused one was refused, in the server's words. */
      readonly refusal: string | undefined;
    }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** One line of a lane's history. */
export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** What the server told of a registered URL (webhook, REST hook). */
export interface HookState {
  readonly hookId: string | undefined;
  readonly receiverId: string | undefined;
  readonly status: Extract<JournalEntry, { kind: "hook-changed" }>["status"] | undefined;
  readonly reason: string | undefined;
  readonly behaviour: ReceiverBehaviour | undefined;
  /** Newest first, at most 20. */
  readonly attempts: readonly {
    readonly offset: number;
    readonly attempt: number;
    readonly atMs: number;
    readonly delivered: boolean;
    readonly status: number | undefined;
    readonly failure: AttemptFailure | undefined;
    /** This tab's clock, ms; undefined when there is no next try. */
    readonly retryAtMs: number | undefined;
  }[];
}

export interface LaneState {
  /** The name under which this lane subscribes; `undefined` on wires that do not reach the page. */
  readonly subscriberId: string | undefined;
  /** Undefined on wires that do not reach the page, and before the first connection. */
  readonly status: ConnectionStatus | undefined;
  /** Asks for what it missed after a reconnect. */
  readonly resume: boolean;
  /** The page let go of this lane until somebody resumes it. */
  readonly paused: boolean;
  /** The page let go of its held HTTP connection because other tabs need the six that a browser allows. */
  readonly yielded: boolean;
  /** Newest last, at most 20. */
  readonly frames: readonly WireFrame[];
  /** Newest first, at most 50. */
  readonly log: readonly LogLine[];
  /** Undefined on wires that reach the page. */
  readonly hook: HookState | undefined;
}

/** Something that is broken in the room, whoever broke it. */
export interface RoomFault {
  readonly scope: FaultScope;
  readonly fault: Fault;
  /** It ends by itself then: this tab's clock, ms. */
  readonly untilMs: number;
}

/** A fault that this page has seen go on. */
export interface SeenFault {
  readonly scope: FaultScope;
  readonly fault: Fault;
  /** The server's clock, ms; undefined: it was on before this page heard of it. */
  readonly sinceMs: number | undefined;
  /** The server's clock, ms: when it ended, or will by itself; at the latest when this page learnt that it is over. */
  readonly untilMs: number;
}

/** All that the page shows. Data only; the verbs are in playground-actions.ts. */
export interface PlaygroundState {
  readonly room: RoomState;
  readonly control: ControlState;
  /** Pages in this room, this one included. */
  readonly present: number;
  /** Undefined until the server's clock has been asked. */
  readonly clock: ClockOffset | undefined;
  /** Newest first, at most 1,000. A row that has not changed is the same object. */
  readonly rows: readonly EventRow[];
  readonly totals: Readonly<Record<TransportId, LaneTotals>>;
  /** More than one event has come since the drawing before the newest came. */
  readonly isRush: boolean;
  /** Events were cleared away, and can be shown again. */
  readonly isCleared: boolean;
  readonly lanes: Readonly<Record<TransportId, LaneState>>;
  /** What is broken in the room, oldest first. */
  readonly faults: readonly RoomFault[];
  /** Newest last, at most 100. What was measured meanwhile was measured beside it. */
  readonly seenFaults: readonly SeenFault[];
  readonly selectedTransport: TransportId;
  /** Undefined: the newest event. */
  readonly selectedOffset: number | undefined;
  readonly firing: FiringState;
  /** What went wrong last, firing apart, until it is dismissed. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  /** Milliseconds between two polls. */
  readonly pollIntervalMs: number;
}
