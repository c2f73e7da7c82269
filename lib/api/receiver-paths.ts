import {
  bodyProblems,
  emptyAnswer,
  jsonAnswer,
  jsonBody,
  listOf,
  type Operation,
  type Paths,
  pathParameter,
  problem,
  roomParameter,
  schemaRef,
} from "./operation";

const tags = ["receivers"];
const receiver = pathParameter("receiver", "The receiver's id.");
const notFound = problem("There is no such receiver here; its room may have been removed.");

/** What anybody may send to a receiver, whatever the method. */
function ingest(operationId: string): Operation {
  return {
    operationId,
    tags,
    summary: "Send something to a receiver of ours",
    description:
      "Checks a Standard Webhooks signature, drops repeats by webhook-id, writes all down, " +
      "and answers as its behaviour says: late, wrongly, or not at all.",
    parameters: [receiver],
    responses: {
      default: emptyAnswer("The status that the receiver's behaviour asks for."),
      "404": notFound,
    },
  };
}

/** Our own receivers, and what came in. */
export const RECEIVER_PATHS: Paths = {
  "/in/{receiver}": {
    get: ingest("getFromReceiver"),
    post: ingest("postToReceiver"),
    put: ingest("putToReceiver"),
    patch: ingest("patchReceiver"),
    delete: ingest("deleteFromReceiver"),
  },
  "/api/rooms/{room}/receivers": {
    get: {
      operationId: "listReceivers",
      tags,
      summary: "The room's receivers",
      parameters: [roomParameter],
      responses: {
        "200": jsonAnswer("All of them.", {
          type: "object",
          required: ["receivers"],
          properties: { receivers: listOf("Receiver") },
        }),
        "404": notFound,
      },
    },
  },
  "/api/rooms/{room}/receivers/{receiver}": {
    get: {
      operationId: "getReceiver",
      tags,
      summary: "One receiver",
      parameters: [roomParameter, receiver],
      responses: { "200": jsonAnswer("The receiver.", schemaRef("Receiver")), "404": notFound },
    },
  },
  "/api/rooms/{room}/receivers/{receiver}/requests": {
    get: {
      operationId: "listReceivedRequests",
      tags,
      summary: "What came in, oldest first",
      description: "The newest requests are kept in memory.",
      parameters: [roomParameter, receiver],
      responses: {
        "200": jsonAnswer("The requests, word for word.", {
          type: "object",
          required: ["requests"],
          properties: { requests: listOf("ReceivedRequest") },
        }),
        "404": notFound,
      },
    },
  },
  "/api/rooms/{room}/receivers/{receiver}/behaviour": {
    get: {
      operationId: "getReceiverBehaviour",
      tags,
      summary: "How it treats requests",
      parameters: [roomParameter, receiver],
      responses: { "200": jsonAnswer("Its behaviour.", schemaRef("ReceiverBehaviour")), "404": notFound },
    },
    put: {
      operationId: "setReceiverBehaviour",
      tags,
      summary: "Make it slow, wrong or silent",
      parameters: [roomParameter, receiver],
      requestBody: jsonBody(schemaRef("ReceiverBehaviour"), { status: 200, failNext: 2 }),
      responses: {
        "200": jsonAnswer("Its behaviour from now on.", schemaRef("ReceiverBehaviour")),
        ...bodyProblems,
        "404": notFound,
      },
    },
  },
};
