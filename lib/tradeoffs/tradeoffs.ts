import type { TransportId } from "#lib/transports/catalog";
import { LONG_POLLING_TRADEOFFS } from "./long-polling";
import { MQTT_TRADEOFFS } from "./mqtt";
import { POLLING_TRADEOFFS } from "./polling";
import { REST_HOOK_TRADEOFFS } from "./rest-hook";
import { SOCKET_IO_TRADEOFFS } from "./socket-io";
import { SSE_TRADEOFFS } from "./sse";
import type { TradeOff } from "./trade-off";
import { WEBHOOK_TRADEOFFS } from "./webhook";
import { WEBSOCKET_TRADEOFFS } from "./websocket";

export type { TradeOff };

/** The cards of each wire, in the order they are shown: pros, cons, notes. */
export const TRADEOFFS: Readonly<Record<TransportId, readonly TradeOff[]>> = {
  websocket: WEBSOCKET_TRADEOFFS,
  "socket-io": SOCKET_IO_TRADEOFFS,
  sse: SSE_TRADEOFFS,
  mqtt: MQTT_TRADEOFFS,
  webhook: WEBHOOK_TRADEOFFS,
  "rest-hook": REST_HOOK_TRADEOFFS,
  "long-polling": LONG_POLLING_TRADEOFFS,
  polling: POLLING_TRADEOFFS,
};
