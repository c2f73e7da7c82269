import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createPollingTransport(): ServerTransport {
  return { id: "polling", mount() {}, drain: async () => {} };
}
