import { TRANSPORT_IDS } from "#lib/transports/catalog";
import {
  jsonAnswer,
  type Paths,
  pathParameter,
  problem,
  queryParameter,
  roomNotFound,
  roomParameter,
  schemaRef,
} from "./operation";

/** The bytes of a line. */
export const WIRE_PATHS: Paths = {
  "/api/transports/{transport}/code": {
    get: {
      operationId: "readTransportCode",
      tags: ["wire"],
      summary: "The source of a wire: its client in the page, and its side of this server",
      parameters: [
        {
          ...pathParameter("transport", "Which wire."),
          schema: { type: "string", enum: [...TRANSPORT_IDS] },
        },
      ],
      responses: {
        "200": jsonAnswer("The files, each with its path in the repository.", schemaRef("SourceCode")),
        "404": problem("No such wire."),
      },
    },
  },
  "/api/rooms/{room}/wire/{subscriber}": {
    get: {
      operationId: "readWire",
      tags: ["wire"],
      summary: "The bytes of a subscriber's line",
      description:
        "What crossed between this server and the network, as it crossed, oldest first: requests, answers and frames of a " +
        "subscriber that a page watches over the control channel, or the calls of a hook while a page is in its room. " +
        "The newest 512 KiB are kept; `dropped` counts the rest. Credentials are shown as asterisks.",
      parameters: [
        roomParameter,
        pathParameter(
          "subscriber",
          "The subscriber's own name for itself, or the id of a webhook or REST hook.",
        ),
        queryParameter("after", "Only what is newer: `newest` of the last answer.", {
          type: "integer",
          minimum: 0,
          default: 0,
        }),
      ],
      responses: {
        "200": jsonAnswer("The bytes; empty for a line that nobody watches.", schemaRef("WirePage")),
        "400": problem("`after` is no whole number."),
        "404": roomNotFound,
      },
    },
  },
};
