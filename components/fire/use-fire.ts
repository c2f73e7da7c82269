import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { EventInput } from "#lib/events/envelope";
import { FIRE_COUNTS, type FireMode } from "./fire-modes";

export interface FireControl {
  /** A stream runs: it goes on with the event, the mode and the rate with which it began. */
  readonly isStreaming: boolean;
  /** False while there is no room, or no event that may be fired. */
  readonly canFire: boolean;
  /** What one press does now: fire, start the stream, or stop it. */
  readonly press: () => void;
}

/** @param event undefined while the composer holds no event that may be fired */
export function useFire(event: EventInput | undefined, mode: FireMode, perSecond: number): FireControl {
  const isStreaming = usePlayground((state) => state.firing.kind === "streaming");
  const ready = usePlayground((state) => state.room.kind === "ready");
  const { fire, startStream, stopStream } = usePlaygroundActions();
  const canFire = ready && event !== undefined;
  const press = () => {
    const count = FIRE_COUNTS[mode];
    if (isStreaming) stopStream();
    else if (!ready || event === undefined) return;
    else if (count === undefined) startStream(event, perSecond);
    else fire(event, count);
  };
  return { isStreaming, canFire, press };
}
