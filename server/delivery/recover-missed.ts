import type { Clock } from "#server/clock";
import type { DeliveringHook } from "./delivery-routes";
import type { HookEvent, HookStore } from "./hook-store";

/** Of one request (WH-17). */
const MOST_RECOVERED = 10_000;
/** Rows of one read or write: the store does other people's work in between. */
const ROWS_AT_ONCE = 500;

/** Instants of the server's clock, ms, both included. */
export interface RecoveryRange {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface Recovery {
  /** Made due: they had been given up, or came while the hook was disabled. */
  readonly messages: number;
  /** More than one request takes, or than may wait for the hook. */
  readonly left: number;
  /** At most so many events of that time are not in the room's log any more, whether the hook had them or not. */
  readonly trimmed: number;
  /** From this instant on the room's log has every event. RFC 3339; null while it has none. */
  readonly earliest: string | null;
}

/** Makes due again what a hook missed in some time, as far as the room's log on disk still has it. */
export async function recoverMissed(
  hooks: HookStore,
  clock: Clock,
  hook: DeliveringHook,
  range: RecoveryRange,
): Promise<Recovery> {
  const { room, id, queue } = hook;
  const missed: number[] = [];
  let trimmed = 0;
  let earliestMs: number | undefined;
  let before = { offset: 0, recordedAtMs: room.identity.createdAtMs };
  for await (const event of eventsOf(hooks, hook, range.sinceMs)) {
    const gap = event.offset - before.offset - 1;
    if (gap > 0 && event.recordedAtMs >= range.sinceMs && before.recordedAtMs <= range.untilMs)
      trimmed += gap;
    if (gap > 0 || earliestMs === undefined) earliestMs = event.recordedAtMs;
    if (isMissed(hook, event, range)) missed.push(event.offset);
    before = event;
  }
  const again = missed.slice(0, Math.min(MOST_RECOVERED, queue.places));
  for (let from = 0; from < again.length; from += ROWS_AT_ONCE) {
    await hooks.recover(room.id, id, again.slice(from, from + ROWS_AT_ONCE), clock.nowMs());
  }
  await queue.takeUp();
  return {
    messages: again.length,
    left: missed.length - again.length,
    trimmed,
    earliest: earliestMs === undefined ? null : new Date(earliestMs).toISOString(),
  };
}

async function* eventsOf(hooks: HookStore, { room, id }: DeliveringHook, sinceMs: number) {
  // What comes later has a delivery of its own.
  const { offset: top } = room.top;
  for (let afterOffset = 0; afterOffset < top; ) {
    const page = await hooks.eventsOfHook(room.id, id, { afterOffset, sinceMs, limit: ROWS_AT_ONCE });
    for (const event of page) if (event.offset <= top) yield event;
    afterOffset = page.at(-1)?.offset ?? top;
  }
}

function isMissed(
  hook: DeliveringHook,
  { recordedAtMs, type, state }: HookEvent,
  { sinceMs, untilMs }: RecoveryRange,
): boolean {
  if (recordedAtMs < sinceMs || recordedAtMs > untilMs || type === null) return false;
  if (state === null) return hook.wants(type);
  return state === "failed" || state === "cancelled";
}
