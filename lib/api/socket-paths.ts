import { emptyAnswer, type Paths, problem, queryParameter } from "./operation";

const text = { type: "string" } as const;

/** Paths that are upgraded; what then goes over them is in AsyncAPI. */
export const SOCKET_PATHS: Paths = {
  "/ws": {
    get: {
      operationId: "openWebSocket",
      tags: ["events"],
      summary: "WebSocket: the handshake",
      description:
        "Offer the subprotocol playground.v1 for messages that can resume and fire; see /asyncapi.json.",
      parameters: [
        queryParameter("room", "The room's id.", text),
        queryParameter("subscriber", "Your own name for yourself, so that faults find your line.", text),
        queryParameter("since", "Cursor of the last event you have: what you missed follows.", text),
        queryParameter("resume", "`0` shows the bare protocol: nothing is sent again.", { enum: ["0", "1"] }),
      ],
      responses: {
        "101": emptyAnswer("From here on it is a WebSocket (RFC 6455 §4.2.2)."),
        "400": problem("The room is missing, or the cursor, the subscriber or the handshake is malformed."),
        "403": problem("This page's origin may not open sockets here; ALLOWED_ORIGINS lets it."),
        "404": problem("There is no such room; it may have expired."),
        "426": problem("This was an ordinary request: open the path with a WebSocket."),
        "503": problem("There is no place for another connection; Retry-After says when to come back."),
      },
    },
  },
};
