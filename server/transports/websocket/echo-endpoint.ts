import { WebSocketServer } from "ws";
import { requireAllowedOrigin } from "#server/http/allowed-origin";
import { HttpProblem } from "#server/http/http-problem";
import type { TransportHost } from "#server/transports/transport";

/** Longest message that is echoed: the longest of the Autobahn suite (its section 9). */
export const MAX_ECHO_BYTES = 16_777_216;
/** The Autobahn suite cuts 4 MiB into frames of 64 bytes. */
const MAX_FRAGMENTS = 65_536;
/** Connections at a time. */
export const MOST_ECHO_CONNECTIONS = 10;

/**
 * Sends every text and binary message back as it came, at `/ws/echo`: for test suites of RFC 6455, which ask for it.
 * Only where ECHO_ENDPOINT is set. It knows no rooms and no events.
 * @returns ends every connection
 */
export function mountEcho({ http, env }: TransportHost): () => void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_ECHO_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_FRAGMENTS,
    perMessageDeflate: false,
    handleProtocols: () => false,
  });
  http.upgrade("/ws/echo", (request, line, head) => {
    requireAllowedOrigin(request, env.ALLOWED_ORIGINS);
    if (server.clients.size >= MOST_ECHO_CONNECTIONS) {
      throw new HttpProblem(503, "server-full", "The echo has no place for another connection.", {
        "retry-after": "5",
      });
    }
    server.handleUpgrade(request, line, head, (socket) => {
      // Its close event says the same.
      socket.on("error", () => {});
      socket.on("message", (data, isBinary) => {
        // What comes faster than it can go back is not taken in.
        socket.pause();
        socket.send(data, { binary: isBinary }, () => socket.resume());
      });
    });
  });
  return () => {
    for (const socket of server.clients) socket.terminate();
  };
}
