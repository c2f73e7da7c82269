import { PING_TYPE } from "#lib/delivery/standard-payload";
import { eventType } from "#lib/events/envelope";
import { emptyAnswer, jsonBody, type Parameter, type Paths, type Schema } from "./operation";
import { jsonSchema } from "./schemas";

const BASE64 = "[A-Za-z0-9+/]+={0,2}";

function sentHeader(name: string, description: string, pattern: string): Parameter {
  return { name, in: "header", required: true, description, schema: { type: "string", pattern } };
}

const STANDARD_HEADERS = [
  sentHeader(
    "webhook-id",
    "The same on each attempt of a message: a receiver that knows it has had the message. Of an event, `msg_<epoch>_<offset>`.",
    "^msg_([0-9a-f]{16}_[1-9][0-9]{0,14}|ping_[0-9a-f]{24})$",
  ),
  sentHeader(
    "webhook-timestamp",
    "Of the attempt, in seconds of the Unix epoch. Refuse what is more than five minutes off.",
    "^[0-9]{1,12}$",
  ),
  sentHeader(
    "webhook-signature",
    "Of `<webhook-id>.<webhook-timestamp>.<body>`, the body byte by byte as it came: `v1,` and HMAC-SHA256 in base64, or `v1a,` and ed25519. " +
      "While an old secret still counts there are several, with spaces between; one that fits is enough.",
    `^v1a?,${BASE64}( v1a?,${BASE64})*$`,
  ),
] as const;
const HISTORIC_SIGNATURE = sentHeader(
  "x-hook-signature",
  "HMAC-SHA256 of the body in hexadecimal; the key is the text of the secret. The headers of Standard Webhooks are signed with the same secret.",
  "^[0-9a-f]{64}$",
);

/** The payload of Standard Webhooks. */
function payload(data: Schema): Schema {
  return {
    type: "object",
    additionalProperties: false,
    required: ["type", "timestamp", "data"],
    properties: {
      type: { ...jsonSchema(eventType, "output"), description: `Of the event; \`${PING_TYPE}\` is a ping.` },
      timestamp: { type: "string", format: "date-time", description: "Of the event, on each attempt." },
      data,
    },
  };
}

const EXAMPLE = { type: "order.paid", timestamp: "2026-01-31T08:30:00Z", data: { orderId: 42 } };
const ANY_DATA = { description: "Of the event: any JSON." } as const;
const SKINNY = {
  type: "object",
  additionalProperties: false,
  required: ["id", "url"],
  properties: {
    id: { type: "string", description: "Of the event." },
    url: {
      type: "string",
      description:
        "Where the event is, on this server: put the room's id in the place of `{room}` (RFC 6570).",
    },
  },
} as const;

const taken = emptyAnswer("It has the message. Of the answer nothing but the status matters.");
const triedAgain = emptyAnswer(
  "Tried again by the schedule, as is a call without an answer in time, and not sooner than Retry-After says. `webhook-delivery: abort-message` ends it.",
);

/** What this server sends to the URL of a hook, by POST. */
export const HOOK_CALLS: Paths = {
  webhookDelivery: {
    post: {
      operationId: "receiveWebhook",
      tags: ["webhooks"],
      summary: "An event, to the URL of a webhook endpoint",
      description:
        "As Standard Webhooks says, with the headers that the endpoint was given. At least once, and in no promised order.",
      parameters: STANDARD_HEADERS,
      requestBody: jsonBody(payload(ANY_DATA), EXAMPLE),
      responses: {
        "2XX": taken,
        "410": emptyAnswer("It wants nothing any more: the endpoint is disabled."),
        default: triedAgain,
      },
    },
  },
  hookDelivery: {
    post: {
      operationId: "receiveHook",
      tags: ["rest-hooks"],
      summary: "An event, to the URL of a REST hook",
      description: "At least once, and in no promised order.",
      parameters: [...STANDARD_HEADERS, HISTORIC_SIGNATURE],
      requestBody: jsonBody(
        {
          anyOf: [
            { title: "full", ...payload(ANY_DATA) },
            { title: "skinny", ...payload(SKINNY) },
          ],
        },
        EXAMPLE,
      ),
      responses: {
        "2XX": taken,
        "3XX": emptyAnswer(
          "Not followed, and not tried again: the target has moved, so somebody has to look.",
        ),
        "410": emptyAnswer("It wants nothing any more: the subscription is deleted."),
        default: triedAgain,
      },
    },
  },
  hookHandshake: {
    post: {
      operationId: "confirmHookTarget",
      tags: ["rest-hooks"],
      summary: "Asks the URL of a REST hook whether it wants to be called",
      description: "Once, when it is subscribed with a handshake, and again for a new URL.",
      parameters: [
        sentHeader(
          "x-hook-secret",
          "Signs what is delivered. Keep it, and send it back in the header of the same name.",
          `^whsec_${BASE64}$`,
        ),
      ],
      requestBody: jsonBody({ type: "object", additionalProperties: false }),
      responses: {
        "2XX": {
          description: "With the header the subscription is confirmed; without it, it is not.",
          headers: {
            "x-hook-secret": { description: "As it came.", schema: { type: "string" } },
          },
        },
        default: emptyAnswer("It is not confirmed."),
      },
    },
  },
};
