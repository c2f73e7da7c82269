import type { Statement } from "#lib/claims/claim";
import type { TransportId } from "#lib/transports/catalog";
import { LONG_POLLING_STATEMENTS } from "./long-polling";
import { MQTT_STATEMENTS } from "./mqtt";
import { POLLING_STATEMENTS } from "./polling";
import { REST_HOOK_STATEMENTS } from "./rest-hook";
import { SOCKET_IO_STATEMENTS } from "./socket-io";
import { SSE_STATEMENTS } from "./sse";
import { WEBHOOK_STATEMENTS } from "./webhook";
import { WEBSOCKET_STATEMENTS } from "./websocket";

/** What is said about each wire, judged. */
export const STATEMENTS: Readonly<Record<TransportId, readonly Statement[]>> = {
  websocket: WEBSOCKET_STATEMENTS,
  sse: SSE_STATEMENTS,
  webhook: WEBHOOK_STATEMENTS,
  "rest-hook": REST_HOOK_STATEMENTS,
  mqtt: MQTT_STATEMENTS,
  "socket-io": SOCKET_IO_STATEMENTS,
  "long-polling": LONG_POLLING_STATEMENTS,
  polling: POLLING_STATEMENTS,
};
