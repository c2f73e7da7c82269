import { deliveryPaths, hookId, hookNotFound, pingAnswer, tooManyCalls } from "./delivery-paths";
import {
  bodyProblems,
  emptyAnswer,
  jsonAnswer,
  jsonBody,
  listOf,
  type Paths,
  problem,
  roomNotFound,
  roomParameter,
  type Schema,
  schemaRef,
} from "./operation";

const ALL = "/api/rooms/{room}/webhooks";
const tags = ["webhooks"];
const hostOnly = {
  security: [{ hostKey: [] }],
  forbidden: problem("The host key is missing or is not this room's."),
} as const;
const secretAnswer: Schema = {
  type: "object",
  required: ["secret"],
  properties: { secret: { type: "string" } },
};
const badTarget = problem("The body has another shape, or the URL may not be called; `detail` says why.");

/** Endpoints that an operator registers. */
export const WEBHOOK_PATHS: Paths = {
  [ALL]: {
    get: {
      operationId: "listWebhooks",
      tags,
      summary: "The room's endpoints",
      parameters: [roomParameter],
      responses: {
        "200": jsonAnswer("All of them.", {
          type: "object",
          required: ["webhooks"],
          properties: { webhooks: listOf("Webhook") },
        }),
        "404": roomNotFound,
      },
    },
    post: {
      operationId: "registerWebhook",
      tags,
      summary: "Register a URL",
      description:
        "Each event of the room is then sent to it by POST, signed as Standard Webhooks says, and tried again until it is " +
        "answered 2xx or the schedule ends. A ping is sent at once. Private addresses are refused.",
      parameters: [roomParameter],
      requestBody: jsonBody(schemaRef("WebhookInput"), {
        url: "https://example.com/my-webhook",
        eventTypes: ["order.*"],
      }),
      responses: {
        "201": jsonAnswer(
          "It is registered; `secret` verifies the signatures.",
          schemaRef("RegisteredWebhook"),
        ),
        ...bodyProblems,
        "404": roomNotFound,
        "409": problem("The room has as many endpoints as it may have."),
        "422": badTarget,
      },
    },
  },
  [`${ALL}/{id}`]: {
    get: {
      operationId: "getWebhook",
      tags,
      summary: "One endpoint",
      parameters: [roomParameter, hookId],
      responses: { "200": jsonAnswer("The endpoint.", schemaRef("Webhook")), "404": hookNotFound },
    },
    put: {
      operationId: "changeWebhook",
      tags,
      summary: "Change an endpoint; what is left out stays",
      parameters: [roomParameter, hookId],
      requestBody: jsonBody(schemaRef("WebhookChanges"), { enabled: true }),
      responses: {
        "200": jsonAnswer("The endpoint as it is now.", schemaRef("Webhook")),
        ...bodyProblems,
        "404": hookNotFound,
        "422": badTarget,
      },
    },
    delete: {
      operationId: "deleteWebhook",
      tags,
      summary: "Delete an endpoint; no request begins after the answer",
      parameters: [roomParameter, hookId],
      responses: { "204": emptyAnswer("It is gone."), "404": hookNotFound },
    },
  },
  [`${ALL}/{id}/secret`]: {
    get: {
      operationId: "getWebhookSecret",
      tags,
      summary: "The secret that signs now",
      parameters: [roomParameter, hookId],
      security: hostOnly.security,
      responses: {
        "200": jsonAnswer("The secret.", secretAnswer),
        "403": hostOnly.forbidden,
        "404": hookNotFound,
      },
    },
  },
  [`${ALL}/{id}/rotate`]: {
    post: {
      operationId: "rotateWebhookSecret",
      tags,
      summary: "Sign with a new secret; the old one signs, too, for a while",
      parameters: [roomParameter, hookId],
      security: hostOnly.security,
      requestBody: jsonBody(schemaRef("Rotation"), { graceHours: 24 }),
      responses: {
        "200": jsonAnswer("The new secret.", secretAnswer),
        ...bodyProblems,
        "400": problem("The body is not JSON, or ten old secrets still sign."),
        "403": hostOnly.forbidden,
        "404": hookNotFound,
      },
    },
  },
  [`${ALL}/{id}/ping`]: {
    post: {
      operationId: "pingWebhook",
      tags,
      summary: "Send a ping",
      description: "Its type is endpoint.ping. The attempts show what became of it.",
      parameters: [roomParameter, hookId],
      responses: {
        "202": pingAnswer,
        "404": hookNotFound,
        "429": tooManyCalls,
      },
    },
  },
  ...deliveryPaths({ collection: ALL, tag: "webhooks", name: "Webhook" }),
};
