import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createWebsocketTransport(): ServerTransport {
  return { id: "websocket", mount() {}, drain: async () => {} };
}
