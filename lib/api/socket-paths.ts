import { emptyAnswer, type Paths, problem, queryParameter, roomNotFound } from "./operation";

const text = { type: "string" } as const;

const subscriber = queryParameter(
  "subscriber",
  "Your own name for yourself, so that faults find your line.",
  text,
);
const forbiddenOrigin = problem("This page's origin may not open sockets here; ALLOWED_ORIGINS lets it.");
const noPlace = problem("There is no place for another connection; Retry-After says when to come back.");

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
        subscriber,
        queryParameter("since", "Cursor of the last event you have: what you missed follows.", text),
        queryParameter("resume", "`0` shows the bare protocol: nothing is sent again.", { enum: ["0", "1"] }),
      ],
      responses: {
        "101": emptyAnswer("From here on it is a WebSocket (RFC 6455 §4.2.2)."),
        "400": problem("The room is missing, or the cursor, the subscriber or the handshake is malformed."),
        "403": forbiddenOrigin,
        "404": roomNotFound,
        "426": problem("This was an ordinary request: open the path with a WebSocket."),
        "503": noPlace,
      },
    },
  },
  "/mqtt": {
    get: {
      operationId: "openMqtt",
      tags: ["events"],
      summary: "MQTT 3.1.1 over WebSocket: the handshake",
      description:
        "Offer the subprotocol mqtt. A session that outlives its connection needs the room, here or as the MQTT user name; " +
        "with the subscriber, too, faults can be put on its line.",
      parameters: [queryParameter("room", "The room's id.", text), subscriber],
      responses: {
        "101": emptyAnswer("From here on it is MQTT in WebSocket frames (MQTT 3.1.1 §6)."),
        "400": problem("The subscriber is malformed."),
        "403": forbiddenOrigin,
        "404": roomNotFound,
        "426": problem("This was an ordinary request: open the path with an MQTT client."),
        "503": noPlace,
      },
    },
  },
};
