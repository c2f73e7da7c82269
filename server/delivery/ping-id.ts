import { randomBytes } from "node:crypto";

/** `webhook-id` of a ping: no id of an event, so that nobody takes the one for the other. */
export function newPingId(): string {
  return `msg_ping_${randomBytes(12).toString("hex")}`;
}
