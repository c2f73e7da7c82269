import { type WirePage, wirePage } from "#lib/rooms/wire-page";
import { requestJson } from "./problem-error";

/** Bytes of a line that are newer than `after`. @param subscriberId or the id of a hook */
export function readWire(
  roomId: string,
  subscriberId: string,
  after: number,
  signal: AbortSignal,
): Promise<WirePage> {
  return requestJson(`/api/rooms/${roomId}/wire/${subscriberId}?after=${after}`, wirePage, { signal });
}
