import { longPollingClient } from "#lib/client/transports/long-polling/long-polling-client";
import { mqttClient } from "#lib/client/transports/mqtt/mqtt-client";
import { pollingClient } from "#lib/client/transports/polling/polling-client";
import { socketIoClient } from "#lib/client/transports/socket-io/socket-io-client";
import { sseClient } from "#lib/client/transports/sse/sse-client";
import type { ClientTransport } from "#lib/client/transports/transport";
import { websocketClient } from "#lib/client/transports/websocket/websocket-client";
import type { PageTransportId } from "#lib/transports/catalog";

/** The one place in the browser that knows every transport. */
export const CLIENT_TRANSPORTS: Readonly<Record<PageTransportId, ClientTransport>> = {
  websocket: websocketClient,
  "socket-io": socketIoClient,
  sse: sseClient,
  mqtt: mqttClient,
  "long-polling": longPollingClient,
  polling: pollingClient,
};
