import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createSocketIoTransport(): ServerTransport {
  return { id: "socket-io", mount() {}, drain: async () => {} };
}
