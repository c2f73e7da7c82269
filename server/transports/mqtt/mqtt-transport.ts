import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createMqttTransport(): ServerTransport {
  return { id: "mqtt", mount() {}, drain: async () => {} };
}
