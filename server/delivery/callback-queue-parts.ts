import type { Clock } from "#server/clock";
import type { HookStore } from "#server/delivery/hook-store";
import type { Logger } from "#server/logger";
import type { AttemptTaps } from "#server/wire/attempt-taps";
import type { AttemptMemory } from "./attempt-log";
import type { CallPermits } from "./call-permits";
import type { CallbackSender } from "./callback-sender";
import type { RoomPlaces } from "./room-places";

/** What the queues of all hooks share. */
export interface CallbackQueueParts {
  readonly sender: CallbackSender;
  readonly hooks: HookStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly permits: CallPermits;
  readonly taps: AttemptTaps;
  readonly memory: AttemptMemory;
  readonly pendingOfAll: RoomPlaces;
  /** 0 ≤ random < 1, for jitter. */
  readonly random: () => number;
}
