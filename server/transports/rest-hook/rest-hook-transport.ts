import type { ServerTransport, TransportHost } from "#server/transports/transport";
import { HookSubscriptions } from "./hook-subscriptions";
import { mountRestHookRoutes } from "./rest-hook-routes";

/** Calls the target URLs of programs that subscribed by REST. */
export function createRestHookTransport(): ServerTransport {
  let mounted: TransportHost | undefined;
  return {
    id: "rest-hook",
    mount(host) {
      mounted = host;
      const subscriptions = new HookSubscriptions(host);
      host.rooms.onOpen((room) => subscriptions.open(room));
      mountRestHookRoutes(host, subscriptions);
    },
    async drain() {
      await mounted?.callbacks.drain();
    },
  };
}
