import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createSseTransport(): ServerTransport {
  return { id: "sse", mount() {}, drain: async () => {} };
}
