import { z } from "zod";

export const SUBSCRIBER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A subscriber's own name for itself, so that faults and the wire view find its line. */
export const subscriberId = z.string().regex(SUBSCRIBER_ID, "subscriber is 1 to 64 of A-Z a-z 0-9 _ -");
