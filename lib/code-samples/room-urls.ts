import type { SamplePlace } from "./code-sample";

/** @param path below the room, like `/events`; may carry a query */
export function roomUrl({ origin, roomId }: SamplePlace, path: string): string {
  return `${origin}/api/rooms/${encodeURIComponent(roomId)}${path}`;
}

/** @param path like `/ws`; the room is put in the query */
export function socketUrl({ origin, roomId }: SamplePlace, path: string): string {
  return `${origin.replace(/^http/, "ws")}${path}?room=${encodeURIComponent(roomId)}`;
}
