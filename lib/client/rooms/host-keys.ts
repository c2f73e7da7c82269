import { keptValues } from "#lib/client/kept-values";

const PREFIX = "playground-host-key ";

/** The key of a room that this browser made; undefined for others' rooms. */
export function hostKeyOf(roomId: string): string | undefined {
  return keptValues("localStorage").getItem(PREFIX + roomId) ?? undefined;
}

export function keepHostKey(roomId: string, hostKey: string): void {
  keptValues("localStorage").setItem(PREFIX + roomId, hostKey);
}
