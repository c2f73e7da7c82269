import type { WireLayer } from "#lib/wire/wire-unit";

export const LAYER_NAMES: Readonly<Record<WireLayer, string>> = {
  http: "HTTP",
  sse: "SSE",
  websocket: "WebSocket",
  "engine-io": "Engine.IO",
  "socket-io": "Socket.IO",
  mqtt: "MQTT",
  content: "content",
};
