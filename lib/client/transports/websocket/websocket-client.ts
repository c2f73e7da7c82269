import type { ClientTransport } from "#lib/client/transports/transport";
import { WebsocketLane } from "./websocket-lane";

/** The browser's own WebSocket: with `resume` the subprotocol `playground.v1`, without it the bare protocol. */
export const websocketClient: ClientTransport = {
  id: "websocket",
  connect: (options, observer) => new WebsocketLane(options, observer),
};
