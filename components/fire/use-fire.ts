import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { FiringState } from "#lib/client/stores/playground-state";
import type { EventInput } from "#lib/events/envelope";
import { FIRE_COUNTS, type FireMode } from "./fire-modes";

export interface FireControl {
  readonly firing: FiringState;
  /** False while there is no room, or no event that may be fired. */
  readonly canFire: boolean;
  /** What one press does now: fire, start the stream, or stop it. */
  readonly press: () => void;
}

/** @param event undefined while the composer holds no event that may be fired */
export function useFire(event: EventInput | undefined, mode: FireMode, perSecond: number): FireControl {
  const firing = usePlayground((state) => state.firing);
  const ready = usePlayground((state) => state.room.kind === "ready");
  const { fire, startStream, stopStream } = usePlaygroundActions();
  const canFire = ready && event !== undefined;
  const press = () => {
    const count = FIRE_COUNTS[mode];
    if (firing.kind === "streaming") stopStream();
    else if (!ready || event === undefined) return;
    else if (count === undefined) startStream(event, perSecond);
    else fire(event, count);
  };
  return { firing, canFire, press };
}
