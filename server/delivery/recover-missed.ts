import type { DeliveringHook } from "./delivery-routes";
import type { HookStore } from "./hook-store";

/** Of one request (WH-17). */
const MOST_RECOVERED = 10_000;
const ALL_DELIVERIES = 1_000_000;

export interface Recovery {
  /** Put in the queue: they had been given up, or came while the hook was disabled. */
  readonly messages: number;
  /** More than one request takes. */
  readonly left: number;
}

/** What a hook missed since an instant, as far as its room still has it. @param sinceMs server clock */
export async function recoverMissed(
  hooks: HookStore,
  hook: DeliveringHook,
  sinceMs: number,
): Promise<Recovery> {
  const { room, id, queue } = hook;
  // Before the deliveries are read: what comes meanwhile has one already.
  const wanted = room.read(0, MOST_RECOVERED).filter(({ envelope }) => hook.wants(envelope.type));
  const known = await hooks.listDeliveries(room.id, id, undefined, ALL_DELIVERIES);
  const isSince = ({ event }: (typeof known)[number]) => event.recordedAtMs >= sinceMs;
  const givenUp = known.filter(
    (each) => (each.state === "failed" || each.state === "cancelled") && isSince(each),
  );
  const offsets = new Set(known.map(({ event }) => event.offset));
  const neverHad = wanted.filter(
    ({ offset, recordedAtMs }) => recordedAtMs >= sinceMs && !offsets.has(offset),
  );
  const again = givenUp.slice(0, MOST_RECOVERED);
  const first = neverHad.slice(0, MOST_RECOVERED - again.length);
  const recovered = queue.recover(again);
  await hooks.addDeliveries(
    room.id,
    id,
    first.map(({ offset }) => offset),
  );
  for (const event of first) queue.enqueue(event);
  return {
    messages: recovered + first.length,
    left: givenUp.length + neverHad.length - again.length - first.length,
  };
}
