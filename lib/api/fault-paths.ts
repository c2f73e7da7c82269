import { TRANSPORT_IDS } from "#lib/transports/catalog";
import {
  bodyProblems,
  emptyAnswer,
  jsonAnswer,
  jsonBody,
  type Paths,
  pathParameter,
  problem,
  roomNotFound,
  roomParameter,
  schemaRef,
} from "./operation";

const kindParameter = pathParameter("kind", "Which fault: `cut`, `delay`, … as in the schema Fault.");

/** Faults on the lines of a room's subscribers. */
export const FAULT_PATHS: Paths = {
  "/api/rooms/{room}/lines": {
    get: {
      operationId: "listLines",
      tags: ["faults"],
      summary: "Who is on a line right now, and gave a name",
      description: "Names that a fault can be aimed at. Who asks at intervals is on a line while it asks.",
      parameters: [roomParameter],
      responses: { "200": jsonAnswer("Each name on a wire once.", schemaRef("Lines")), "404": roomNotFound },
    },
  },
  "/api/rooms/{room}/faults": {
    get: {
      operationId: "listFaults",
      tags: ["faults"],
      summary: "Which faults are in force",
      parameters: [roomParameter],
      responses: { "200": jsonAnswer("The faults.", schemaRef("Faults")), "404": roomNotFound },
    },
    delete: {
      operationId: "endFaults",
      tags: ["faults"],
      summary: "Take back every fault of the room",
      parameters: [roomParameter],
      security: [{ hostKey: [] }],
      responses: {
        "204": emptyAnswer("Every line is whole."),
        "403": problem("The host key is missing or is not this room's."),
        "404": roomNotFound,
      },
    },
  },
  "/api/rooms/{room}/faults/{kind}": {
    post: {
      operationId: "startFault",
      tags: ["faults"],
      summary: "Break a line, or restart the room",
      description:
        "Acts on the real sockets of one subscriber of this room, or of everybody (`*`, needs the host key), or of " +
        "everybody on one `wire`, for `forMs` milliseconds. The body carries the settings of the fault, too. `restart` " +
        "is for everybody: for this room, the server or the broker starts again.",
      parameters: [roomParameter, kindParameter],
      requestBody: jsonBody(schemaRef("FaultRequest"), {
        subscriber: "my-laptop",
        forMs: 5_000,
        delayMs: 300,
        jitterMs: 100,
      }),
      responses: {
        "200": jsonAnswer("On how many connections it acts right now.", {
          type: "object",
          required: ["connections"],
          properties: { connections: { type: "integer", minimum: 0 } },
        }),
        ...bodyProblems,
        "403": problem("Faults for more than one subscriber need the room's host key."),
        "404": problem("There is no such room or fault, or no subscriber of this name has connected."),
        "422": problem("The body is none, or this cannot happen to those that are named."),
      },
    },
  },
  "/api/rooms/{room}/faults/{kind}/{subscriber}": {
    delete: {
      operationId: "endFault",
      tags: ["faults"],
      summary: "Take a fault back at once",
      description: "What is on everybody (`*`) needs the host key.",
      parameters: [
        roomParameter,
        kindParameter,
        pathParameter("subscriber", "The subscriber's own name for itself, or `*`."),
        {
          name: "wire",
          in: "query",
          description: "With `*`: what was meant for everybody on this wire.",
          schema: { enum: [...TRANSPORT_IDS] },
        },
      ],
      responses: {
        "204": emptyAnswer("The fault is over."),
        "403": problem("What is meant for more than one subscriber ends by the room's host key."),
        "404": problem("There is no such room or fault."),
        "422": problem("The subscriber or the wire is none, or a wire came without the subscriber `*`."),
      },
    },
  },
};
