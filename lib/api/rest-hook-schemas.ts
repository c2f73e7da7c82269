import { eventTypeFilter } from "#lib/delivery/event-type-filter";
import { SCHEDULE_PRESETS } from "#lib/delivery/retry-schedule";
import { PAYLOAD_KINDS } from "#lib/transports/rest-hook/payload";
import type { Schema } from "./operation";
import { jsonSchema } from "./schemas";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const instantOrNull = { type: ["string", "null"], format: "date-time" } as const;
const event = jsonSchema(eventTypeFilter, "input");

const settings = {
  target_url: {
    type: "string",
    minLength: 1,
    maxLength: 2_048,
    description: "http or https. Or `/in/{receiver}`, for a receiver of this room.",
  },
  event: { ...event, description: "order.paid, order.* or *. The first of `events`." },
  events: { type: "array", items: event, minItems: 1, maxItems: 50 },
  active: flag,
  payload: { enum: PAYLOAD_KINDS, description: "Whole, or the event's id and where it is." },
  schedule: { enum: SCHEDULE_PRESETS, description: "When it is tried again." },
} as const;

const handshake = {
  enum: ["off", "optional", "required"],
  default: "optional",
  description: "Whether the URL has to send the X-Hook-Secret back before it gets events.",
} as const;

/** Of REST hooks. */
export const REST_HOOK_SCHEMAS: Readonly<Record<string, Schema>> = {
  Hook: {
    type: "object",
    required: [
      "id",
      ...Object.keys(settings),
      "status",
      "failing",
      "confirmed",
      "handshake",
      "pending",
      "created_at",
      "expires_at",
      "expiration_date",
      "failure_count",
      "last_delivery",
    ],
    properties: {
      id: text,
      receiver: { type: "string", description: "Of this room, when it is one." },
      ...settings,
      status: {
        enum: ["pending", "active", "paused", "disabled"],
        description: "Nothing is delivered while it is pending.",
      },
      failing: flag,
      confirmed: { type: "boolean", description: "The URL has sent the secret back." },
      handshake,
      pending: { type: "integer", minimum: 0, description: "Deliveries that are not settled." },
      created_at: { type: "string", format: "date-time" },
      expiration_date: { ...instantOrNull, description: "The same as `expires_at`." },
      expires_at: { ...instantOrNull, description: "A subscription that stays unconfirmed is removed then." },
      failure_count: {
        type: "integer",
        minimum: 0,
        description: "Failed attempts since the last success. Pings and attempts by hand do not count.",
      },
      last_delivery: { ...instantOrNull, description: "When the last delivery succeeded." },
      secret: {
        type: "string",
        description: "In the answer to a subscription without a handshake, and only there.",
      },
    },
  },
  HookInput: {
    type: "object",
    required: ["target_url"],
    anyOf: [{ required: ["event"] }, { required: ["events"] }],
    properties: { ...settings, handshake },
  },
  HookChanges: { type: "object", properties: settings },
};
