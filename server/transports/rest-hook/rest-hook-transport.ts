import type { ServerTransport, TransportHost } from "#server/transports/transport";
import { HookSubscriptions } from "./hook-subscriptions";
import { mountRestHookRoutes } from "./rest-hook-routes";

/** Calls the target URLs of programs that subscribed by REST. */
export function createRestHookTransport(): ServerTransport {
  let mounted: { readonly host: TransportHost; readonly subscriptions: HookSubscriptions } | undefined;
  return {
    id: "rest-hook",
    mount(host) {
      const subscriptions = new HookSubscriptions(host);
      mounted = { host, subscriptions };
      host.rooms.onOpen((room) => subscriptions.open(room));
      mountRestHookRoutes(host, subscriptions);
    },
    async drain() {
      await mounted?.host.callbacks.drain();
      await mounted?.subscriptions.flush();
    },
  };
}
