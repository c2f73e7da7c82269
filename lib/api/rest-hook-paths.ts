import { eventTypeFilter } from "#lib/delivery/event-type-filter";
import { deliveryPaths, hookId, hookNotFound, pingAnswer, tooManyCalls } from "./delivery-paths";
import {
  bodyProblems,
  emptyAnswer,
  headerParameter,
  jsonAnswer,
  jsonBody,
  listOf,
  type Paths,
  problem,
  queryParameter,
  roomNotFound,
  roomParameter,
  schemaRef,
} from "./operation";
import { jsonSchema } from "./schemas";

const ALL = "/api/rooms/{room}/hooks";
const tags = ["rest-hooks"];
const badTarget = problem("The body has another shape, or the URL may not be called; `detail` says why.");

/** Subscriptions that a program creates and deletes. */
export const REST_HOOK_PATHS: Paths = {
  "/api/rooms/{room}/events/recent": {
    get: {
      operationId: "readRecentEvents",
      tags,
      summary: "The newest events as a delivery would carry them",
      description: "Newest first: samples for a client that builds with hooks, and its way back to polling.",
      parameters: [
        roomParameter,
        queryParameter(
          "event",
          "Only this type, or a prefix of types.",
          jsonSchema(eventTypeFilter, "input"),
        ),
        queryParameter("limit", "Most events in the answer.", {
          type: "integer",
          minimum: 1,
          maximum: 100,
          default: 3,
        }),
      ],
      responses: {
        "200": jsonAnswer("The events.", { type: "array", items: { type: "object" } }),
        "400": problem("A parameter of the query is malformed."),
        "404": roomNotFound,
      },
    },
  },
  [ALL]: {
    get: {
      operationId: "listHooks",
      tags,
      summary: "The room's subscriptions",
      parameters: [roomParameter],
      responses: {
        "200": jsonAnswer("All of them.", {
          type: "object",
          required: ["hooks"],
          properties: { hooks: listOf("Hook") },
        }),
        "404": roomNotFound,
      },
    },
    post: {
      operationId: "subscribeHook",
      tags,
      summary: "Subscribe a URL to an event",
      description:
        "The URL is first sent an X-Hook-Secret; one that sends it back has confirmed. " +
        "Each delivery is signed, by X-Hook-Signature and as Standard Webhooks says.",
      parameters: [roomParameter],
      requestBody: jsonBody(schemaRef("HookInput"), {
        event: "order.paid",
        target_url: "https://example.com/my-hook",
      }),
      responses: {
        "200": jsonAnswer("This URL was subscribed to this event already.", schemaRef("Hook")),
        "201": jsonAnswer("It is subscribed.", schemaRef("Hook")),
        ...bodyProblems,
        "404": roomNotFound,
        "409": problem("The room has as many subscriptions as it may have."),
        "422": badTarget,
      },
    },
  },
  [`${ALL}/{id}`]: {
    get: {
      operationId: "getHook",
      tags,
      summary: "One subscription",
      parameters: [roomParameter, hookId],
      responses: { "200": jsonAnswer("The subscription.", schemaRef("Hook")), "404": hookNotFound },
    },
    put: {
      operationId: "changeHook",
      tags,
      summary: "Change a subscription; what is left out stays",
      parameters: [roomParameter, hookId],
      requestBody: jsonBody(schemaRef("HookChanges"), { active: true }),
      responses: {
        "200": jsonAnswer("The subscription as it is now.", schemaRef("Hook")),
        ...bodyProblems,
        "404": hookNotFound,
        "422": badTarget,
      },
    },
    delete: {
      operationId: "unsubscribeHook",
      tags,
      summary: "Unsubscribe; no request begins after the answer",
      parameters: [roomParameter, hookId],
      responses: { "204": emptyAnswer("It is gone."), "404": hookNotFound },
    },
  },
  [`${ALL}/{id}/confirm`]: {
    post: {
      operationId: "confirmHook",
      tags,
      summary: "Confirm afterwards that the URL wants to be called",
      parameters: [
        roomParameter,
        hookId,
        headerParameter("X-Hook-Secret", "The secret that the URL was sent."),
      ],
      responses: {
        "200": jsonAnswer("It is confirmed.", schemaRef("Hook")),
        "403": problem("This is not the secret. After some wrong ones the subscription is deleted."),
        "404": hookNotFound,
      },
    },
  },
  [`${ALL}/{id}/ping`]: {
    post: {
      operationId: "pingHook",
      tags,
      summary: "Send a ping",
      description:
        "Its type is endpoint.ping, so that a receiver can ignore it. The attempts show what became of it.",
      parameters: [roomParameter, hookId],
      responses: {
        "202": pingAnswer,
        "404": hookNotFound,
        "409": problem("The subscription is not active: nothing is sent to it."),
        "429": tooManyCalls,
      },
    },
  },
  ...deliveryPaths({ collection: ALL, tag: "rest-hooks", name: "Hook" }),
};
