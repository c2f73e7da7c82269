import { z } from "zod";
import { eventTypeFilter } from "#lib/delivery/event-type-filter";
import { SCHEDULE_PRESETS } from "#lib/delivery/retry-schedule";
import { PAYLOAD_KINDS } from "#lib/transports/rest-hook/payload";
import { callbackTarget } from "#server/delivery/callback-url";

const MOST_EVENTS = 50;

const settings = {
  target_url: z.string().min(1).max(2_048),
  /** One event; `events` takes its place when there are several (RH-2). */
  event: eventTypeFilter,
  events: z.array(eventTypeFilter).min(1).max(MOST_EVENTS),
  active: z.boolean(),
  payload: z.enum(PAYLOAD_KINDS),
  schedule: z.enum(SCHEDULE_PRESETS),
};

/** Body of a change: what is left out stays. Other members, an owner say, are ignored (RH-2). */
export const subscriptionChanges = z.object(settings).partial();

/** Body of a subscription. */
export const subscriptionInput = subscriptionChanges
  .extend({
    target_url: settings.target_url,
    /** Whether the target has to show that it wants to be called, before or after the first delivery (RH-7). */
    handshake: z.enum(["off", "optional", "required"]).default("optional"),
  })
  .refine(({ event, events }) => event !== undefined || events !== undefined, {
    path: ["event"],
    message: 'name an event, like order.paid, or "*" for all',
  });

/** What is stored of a subscription. */
export const subscriptionDocument = z.object({
  target: callbackTarget,
  events: z.array(z.string()),
  payload: z.enum(PAYLOAD_KINDS),
  schedule: z.enum(SCHEDULE_PRESETS),
  handshake: z.enum(["off", "optional", "required"]),
  /**
   * `pending`: nothing is delivered until the handshake has ended; `paused` by its owner; `disabled` after too many
   * failures.
   */
  status: z.enum(["pending", "active", "paused", "disabled"]),
  /** The target has sent the secret back. */
  confirmed: z.boolean(),
  /** Signs deliveries; the target gets it with the handshake. */
  secret: z.string(),
  createdAtMs: z.number(),
  /** Server clock, ms. */
  failingSinceMs: z.number().optional(),
  /** In a row. */
  failedMessages: z.number().optional(),
  /** That failed since the last success, without pings and attempts by hand; absent when there are none. */
  failedAttempts: z.number().optional(),
  /** Server clock, ms: when the last attempt that succeeded ended. */
  deliveredAtMs: z.number().optional(),
});
export type SubscriptionDocument = z.infer<typeof subscriptionDocument>;
