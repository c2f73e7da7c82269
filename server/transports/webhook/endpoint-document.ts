import { z } from "zod";
import { eventTypeFilter } from "#lib/delivery/event-type-filter";
import { SCHEDULE_PRESETS } from "#lib/delivery/retry-schedule";
import { customHeaders } from "#lib/transports/webhook/custom-headers";
import { callbackTarget } from "#server/delivery/callback-url";
import { webhookKey } from "#server/delivery/webhook-signature";

const MOST_EVENT_TYPES = 50;
const DEFAULT_TIMEOUT_SECONDS = 15;
const LONGEST_GRACE_HOURS = 168;

const url = z.string().min(1).max(2_048);
const secret = z
  .string()
  .refine((text) => webhookKey(text) !== undefined, "a secret is whsec_ and 24 to 64 bytes in base64");

/** How deliveries are signed: with a secret that both sides have, or so that a receiver can only verify (WH-5). */
const algorithm = z.enum(["hmac-sha256", "ed25519"]);
export type SigningAlgorithm = z.infer<typeof algorithm>;

const settings = {
  /** Empty: every event (WH-19). */
  eventTypes: z.array(eventTypeFilter).max(MOST_EVENT_TYPES),
  enabled: z.boolean(),
  schedule: z.enum(SCHEDULE_PRESETS),
  /** One at a time, in order (WH-24). */
  fifo: z.boolean(),
  headers: customHeaders,
  /** For a whole attempt (WH-8). */
  timeoutSeconds: z.int().min(1).max(30),
};
const endpointSettings = z.object(settings);
export type EndpointSettings = z.infer<typeof endpointSettings>;

export const NEW_ENDPOINT: EndpointSettings = {
  eventTypes: [],
  enabled: true,
  schedule: "workshop",
  fifo: false,
  headers: {},
  timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
};

/** Body of a change: what is left out stays. */
export const endpointChanges = z.strictObject({ url, ...settings }).partial();

/** Body of a registration: what is left out is as in NEW_ENDPOINT, and a secret is made. */
export const endpointInput = endpointChanges
  .extend({ url, secret: secret.optional(), algorithm: algorithm.default("hmac-sha256") })
  .refine((input) => input.secret === undefined || input.algorithm === "hmac-sha256", {
    message: "a secret belongs to hmac-sha256; for ed25519 a key is made here",
    path: ["secret"],
  });

/** Body of a rotation: for how long the old secret still signs, too (WH-6). */
export const rotation = z.strictObject({
  graceHours: z.number().min(0).max(LONGEST_GRACE_HOURS).default(24),
  secret: secret.optional(),
});

/** What is stored of an endpoint. */
export const endpointDocument = z.object({
  ...settings,
  timeoutSeconds: settings.timeoutSeconds.default(DEFAULT_TIMEOUT_SECONDS),
  target: callbackTarget,
  /** The newest first; the others end at an instant (server clock, ms). */
  secrets: z.array(z.object({ secret: z.string(), endsAtMs: z.number().optional() })),
  createdAtMs: z.number(),
  /** Server clock, ms. */
  failingSinceMs: z.number().optional(),
  /** In a row. */
  failedMessages: z.number().optional(),
  /** One sentence, when it was not disabled by its operator. */
  disabledReason: z.string().optional(),
});
export type EndpointDocument = z.infer<typeof endpointDocument>;
