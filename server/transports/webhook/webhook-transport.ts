import type { ServerTransport } from "#server/transports/transport";

// Placeholder until this wire is written: replace this file.
export function createWebhookTransport(): ServerTransport {
  return { id: "webhook", mount() {}, drain: async () => {} };
}
