import type { ClockOffset } from "./clock-offset";
import type { DeliveryCell, Segment } from "./delivery";
import type { LaneAccount } from "./lane-account";
import type { RecordedFacts, TrackedArrival, TrackedLane } from "./tracked-event";

/** An instant on the server's clock, with the ± that converting cost. Undefined while the clocks are not compared. */
function onServerClock(
  arrival: TrackedArrival,
  clock: ClockOffset | undefined,
): { readonly atMs: number; readonly uncertaintyMs: number } | undefined {
  if (arrival.clock === "server") return { atMs: arrival.atMs, uncertaintyMs: 0 };
  if (clock === undefined) return undefined;
  return { atMs: arrival.atMs + clock.offsetMs, uncertaintyMs: clock.uncertaintyMs };
}

/**
 * What became of one event on one wire.
 * @param account an event that is older than the connection that brought it had been missed, and was sent again
 */
export function deliveryCell(
  offset: number,
  lane: TrackedLane,
  facts: RecordedFacts,
  clock: ClockOffset | undefined,
  account: LaneAccount,
): DeliveryCell {
  const failed = lane.attempts.filter(({ delivered }) => !delivered);
  const arrived = lane.first === undefined ? undefined : onServerClock(lane.first, clock);
  if (lane.first !== undefined && arrived !== undefined) {
    const failedBefore = failed.filter(({ endedAtMs }) => endedAtMs <= arrived.atMs).length;
    return {
      kind: "arrived",
      // Two clocks can disagree by more than a fast wire takes; nothing arrives before it is there.
      latencyMs: Math.max(0, arrived.atMs - facts.receivedAtMs),
      uncertaintyMs: arrived.uncertaintyMs,
      replayed:
        lane.first.replayed ||
        account.openedBetween(facts.recordedAtMs, arrived.atMs + arrived.uncertaintyMs),
      attempt: failedBefore + 1,
      copies: lane.copies,
      outOfOrder: lane.first.outOfOrder,
      whileHidden: lane.first.whileHidden,
    };
  }
  if (lane.first === undefined) {
    const last = failed.at(-1);
    if (last !== undefined && last.retryInMs === undefined) return { kind: "lost", reason: last.reason };
    const absence = account.absence(offset, facts.recordedAtMs);
    if (absence === "not-subscribed") return { kind: "not-subscribed" };
    if (absence !== undefined) return { kind: "lost", reason: absence.reason };
  }
  return { kind: "waiting", attempt: failed.length + 1 };
}

/** The event's way on one wire, in order, from the moment the server had parsed the request. */
export function segmentsOf(
  lane: TrackedLane,
  facts: RecordedFacts,
  clock: ClockOffset | undefined,
): readonly Segment[] {
  const since = (atMs: number) => Math.max(0, atMs - facts.receivedAtMs);
  const segments: Segment[] = [];
  let reachedMs = since(facts.recordedAtMs);
  const add = (kind: Segment["kind"], toMs: number) => {
    if (toMs <= reachedMs) return;
    segments.push({ kind, fromMs: reachedMs, toMs });
    reachedMs = toMs;
  };
  segments.push({ kind: "recorded", fromMs: 0, toMs: reachedMs });
  for (const attempt of lane.attempts) {
    add("waiting", since(attempt.startedAtMs));
    if (!attempt.delivered) add("attempt-failed", since(attempt.endedAtMs));
  }
  if (lane.writtenAtMs !== undefined) add("waiting", since(lane.writtenAtMs));
  const arrived = lane.first === undefined ? undefined : onServerClock(lane.first, clock);
  if (arrived !== undefined) add("on-the-wire", since(arrived.atMs));
  return segments;
}
