import type { TransportId } from "#lib/transports/catalog";
import { createLongPollingTransport } from "#server/transports/long-polling/long-polling-transport";
import { createMqttTransport } from "#server/transports/mqtt/mqtt-transport";
import { createPollingTransport } from "#server/transports/polling/polling-transport";
import { createRestHookTransport } from "#server/transports/rest-hook/rest-hook-transport";
import { createSocketIoTransport } from "#server/transports/socket-io/socket-io-transport";
import { createSseTransport } from "#server/transports/sse/sse-transport";
import type { ServerTransport } from "#server/transports/transport";
import { createWebhookTransport } from "#server/transports/webhook/webhook-transport";
import { createWebsocketTransport } from "#server/transports/websocket/websocket-transport";

/** The one place that knows every transport. */
export const SERVER_TRANSPORTS: Readonly<Record<TransportId, () => ServerTransport>> = {
  websocket: createWebsocketTransport,
  "socket-io": createSocketIoTransport,
  sse: createSseTransport,
  mqtt: createMqttTransport,
  webhook: createWebhookTransport,
  "rest-hook": createRestHookTransport,
  "long-polling": createLongPollingTransport,
  polling: createPollingTransport,
};
