import type { TransportId } from "#lib/transports/catalog";
import { ENGINE_IO_UPGRADE } from "#lib/wire/handshakes/engine-io-rules";
import type { StepRule } from "#lib/wire/handshakes/handshake-step";
import { MQTT_HANDSHAKE } from "#lib/wire/handshakes/mqtt-rules";
import { REST_HOOK_HANDSHAKE } from "#lib/wire/handshakes/rest-hook-rules";
import { SSE_HANDSHAKE } from "#lib/wire/handshakes/sse-rules";
import { WEBSOCKET_HANDSHAKE } from "#lib/wire/handshakes/websocket-rules";

const NONE: readonly StepRule[] = [];

/** How a connection of this wire begins; empty where each request stands for itself. */
export const HANDSHAKE_RULES: Readonly<Record<TransportId, readonly StepRule[]>> = {
  websocket: WEBSOCKET_HANDSHAKE,
  "socket-io": ENGINE_IO_UPGRADE,
  sse: SSE_HANDSHAKE,
  mqtt: [...WEBSOCKET_HANDSHAKE.slice(0, -1), ...MQTT_HANDSHAKE],
  webhook: NONE,
  "rest-hook": REST_HOOK_HANDSHAKE,
  "long-polling": NONE,
  polling: NONE,
};
