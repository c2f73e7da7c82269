import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createRestHookTransport(): ServerTransport {
  return { id: "rest-hook", mount() {}, drain: async () => {} };
}
