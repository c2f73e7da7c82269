import type { TransportId } from "#lib/transports/catalog";
import type { StepRule } from "#lib/wire/handshakes/handshake-step";
import { MQTT_HANDSHAKE } from "#lib/wire/handshakes/mqtt-rules";
import { REST_HOOK_HANDSHAKE } from "#lib/wire/handshakes/rest-hook-rules";
import { SOCKET_IO_HANDSHAKE } from "#lib/wire/handshakes/socket-io-rules";
import { SSE_HANDSHAKE } from "#lib/wire/handshakes/sse-rules";
import { WEBSOCKET_HANDSHAKE } from "#lib/wire/handshakes/websocket-rules";

const NONE: readonly StepRule[] = [];
/** What comes before another protocol speaks inside the frames. */
const UPGRADE = WEBSOCKET_HANDSHAKE.slice(0, -1);

/** How a connection of this wire begins; empty where each request stands for itself. */
export const HANDSHAKE_RULES: Readonly<Record<TransportId, readonly StepRule[]>> = {
  websocket: WEBSOCKET_HANDSHAKE,
  // The page begins with a WebSocket, without polls before it.
  "socket-io": [...UPGRADE, ...SOCKET_IO_HANDSHAKE],
  sse: SSE_HANDSHAKE,
  mqtt: [...UPGRADE, ...MQTT_HANDSHAKE],
  webhook: NONE,
  "rest-hook": REST_HOOK_HANDSHAKE,
  "long-polling": NONE,
  polling: NONE,
};
