import { eventTypeFilter } from "#lib/delivery/event-type-filter";
import { SCHEDULE_PRESETS } from "#lib/delivery/retry-schedule";
import { attemptFailure } from "#lib/journal/entry";
import type { Schema } from "./operation";
import { jsonSchema } from "./schemas";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const count = { type: "integer", minimum: 0 } as const;
const instantMs = { type: "number", description: "Server clock, milliseconds of the Unix epoch." } as const;
const headers = { type: "object", additionalProperties: text } as const;

const url = {
  type: "string",
  minLength: 1,
  maxLength: 2_048,
  description: "http or https. Or `/in/{receiver}`, for a receiver of this room.",
} as const;
const secret = {
  type: "string",
  description:
    "`whsec_` and 24 to 64 bytes in base64. Of an answer, for ed25519: `whpk_` and the public key.",
} as const;
const algorithm = {
  enum: ["hmac-sha256", "ed25519"],
  description: "How deliveries are signed: `v1`, or `v1a` with a key that only this server has.",
} as const;

const settings = {
  eventTypes: {
    type: "array",
    items: jsonSchema(eventTypeFilter, "input"),
    maxItems: 50,
    description: "order.paid, order.* or *. Empty: every event.",
  },
  enabled: flag,
  schedule: { enum: SCHEDULE_PRESETS, description: "When it is tried again." },
  fifo: { type: "boolean", description: "One at a time and in order: a failed one holds up the rest." },
  headers: { ...headers, description: "At most ten, sent along with each delivery." },
  timeoutSeconds: {
    type: "integer",
    minimum: 1,
    maximum: 30,
    description: "How long an attempt may take; 15 when nothing is said.",
  },
} as const;

const webhook = {
  type: "object",
  required: [
    "id",
    "url",
    "eventTypes",
    "enabled",
    "status",
    "schedule",
    "fifo",
    "headers",
    "timeoutSeconds",
    "algorithm",
    "pending",
    "createdAt",
  ],
  properties: {
    id: text,
    url: text,
    receiver: { type: "string", description: "Of this room, when it is one." },
    ...settings,
    status: { enum: ["active", "failing", "disabled"] },
    disabledReason: text,
    algorithm,
    publicKey: { type: "string", description: "`whpk_` and 32 bytes in base64, for ed25519 alone." },
    pending: { ...count, description: "Deliveries that are not settled." },
    createdAt: { type: "string", format: "date-time" },
  },
} as const;

/** Of webhooks, and of the deliveries of every kind of hook. */
export const HOOK_SCHEMAS: Readonly<Record<string, Schema>> = {
  Webhook: webhook,
  RegisteredWebhook: {
    ...webhook,
    required: [...webhook.required, "secret"],
    properties: { ...webhook.properties, secret },
  },
  WebhookInput: {
    type: "object",
    additionalProperties: false,
    required: ["url"],
    properties: { url, ...settings, secret, algorithm: { ...algorithm, default: "hmac-sha256" } },
  },
  WebhookChanges: { type: "object", additionalProperties: false, properties: { url, ...settings } },
  Rotation: {
    type: "object",
    additionalProperties: false,
    properties: { graceHours: { type: "number", minimum: 0, maximum: 168, default: 24 }, secret },
  },
  Attempt: {
    type: "object",
    required: [
      "messageId",
      "attempt",
      "manual",
      "startedAtMs",
      "durationMs",
      "outcome",
      "bytesOut",
      "bytesIn",
      "request",
    ],
    properties: {
      messageId: { type: "string", description: "The webhook-id: the same on each attempt." },
      offset: { type: "integer", minimum: 1, description: "Of the event; a ping has none." },
      attempt: { type: "integer", minimum: 1 },
      manual: { type: "boolean", description: "Somebody asked for it." },
      startedAtMs: instantMs,
      durationMs: { type: "number" },
      outcome: {
        type: "object",
        required: ["delivered"],
        properties: {
          delivered: flag,
          status: { type: "integer" },
          failure: jsonSchema(attemptFailure, "output"),
        },
      },
      error: { type: "string", description: "One sentence, when no answer came." },
      nextAttemptAtMs: instantMs,
      bytesOut: count,
      bytesIn: count,
      request: { type: "object", required: ["headers", "body"], properties: { headers, body: text } },
      response: { type: "object", required: ["headers", "body"], properties: { headers, body: text } },
    },
  },
  Message: {
    type: "object",
    required: ["messageId", "offset", "id", "type", "time", "status", "attempts"],
    properties: {
      messageId: text,
      offset: { type: "integer", minimum: 1 },
      id: { type: "string", description: "Of the event." },
      type: text,
      time: { type: "string", format: "date-time" },
      status: { enum: ["pending", "delivered", "failed", "cancelled"] },
      attempts: count,
      reason: {
        type: "string",
        description:
          "Why the last attempt failed; `queue-full`: there was none, too much waited; `event-gone`: the log does not have it any more.",
      },
      nextAttemptAtMs: instantMs,
    },
  },
};
