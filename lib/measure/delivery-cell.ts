import type { DeliveryCell, Segment } from "./delivery";
import type { LaneAccount } from "./lane-account";
import type { RecordedFacts, TrackedArrival, TrackedLane } from "./tracked-event";

/** Undefined while it cannot be compared with the server's instants. */
function comparable(arrival: TrackedArrival | undefined): TrackedArrival | undefined {
  return arrival?.clock === "server" ? arrival : undefined;
}

/**
 * What became of one event on one wire.
 * @param account an event that its lane was away for in between had been missed, and was sent again
 */
export function deliveryCell(
  offset: number,
  lane: TrackedLane,
  facts: RecordedFacts,
  account: LaneAccount,
): DeliveryCell {
  const failed = lane.attempts.filter(({ delivered }) => !delivered);
  const arrived = comparable(lane.first);
  if (arrived !== undefined) {
    const failedBefore = failed.filter(({ endedAtMs }) => endedAtMs <= arrived.atMs).length;
    return {
      kind: "arrived",
      // Two clocks can disagree by more than a fast wire takes; nothing arrives before it is there.
      latencyMs: Math.max(0, arrived.atMs - facts.receivedAtMs),
      uncertaintyMs: arrived.uncertaintyMs,
      replayed:
        arrived.replayed || account.wasAwayBetween(facts.recordedAtMs, arrived.atMs + arrived.uncertaintyMs),
      attempt: failedBefore + 1,
      copies: lane.copies,
      outOfOrder: arrived.outOfOrder,
      whileHidden: arrived.whileHidden,
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
export function segmentsOf(lane: TrackedLane, facts: RecordedFacts): readonly Segment[] {
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
  const arrived = comparable(lane.first);
  if (arrived !== undefined) add("on-the-wire", since(arrived.atMs));
  return segments;
}
