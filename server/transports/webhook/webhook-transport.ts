import type { ServerTransport, TransportHost } from "#server/transports/transport";
import { WebhookEndpoints } from "./webhook-endpoints";
import { mountWebhookRoutes } from "./webhook-routes";

/** Calls URLs that an operator registered, as Standard Webhooks describes. */
export function createWebhookTransport(): ServerTransport {
  let mounted: TransportHost | undefined;
  return {
    id: "webhook",
    mount(host) {
      mounted = host;
      const endpoints = new WebhookEndpoints(host);
      host.rooms.onOpen((room) => endpoints.open(room));
      mountWebhookRoutes(host, endpoints);
    },
    async drain() {
      await mounted?.callbacks.drain();
    },
  };
}
