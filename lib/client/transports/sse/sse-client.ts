import type { ClientTransport } from "#lib/client/transports/transport";
import { SseConnection } from "./sse-connection";

/** Server-Sent Events by the browser's own EventSource. */
export const sseClient: ClientTransport = {
  id: "sse",
  connect: (options, observer) => new SseConnection(options, observer),
};
