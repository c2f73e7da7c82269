import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createLongPollingTransport(): ServerTransport {
  return { id: "long-polling", mount() {}, drain: async () => {} };
}
