import type { TransportId } from "./catalog";

/** Where a transport is written, from the root of the repository: its client in the page, its words, its server. */
export function codeFolders(id: TransportId): string[] {
  return [`lib/client/transports/${id}`, `lib/transports/${id}`, `server/transports/${id}`];
}
