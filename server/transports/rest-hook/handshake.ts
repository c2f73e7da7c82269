import { timingSafeEqual } from "node:crypto";
import type { CallbackEngine } from "#server/delivery/callback-engine";
import type { CallbackSubscription } from "#server/delivery/callback-subscription";
import type { SubscriptionDocument } from "./subscription-document";

/** By which the secret goes out, and comes back (RH-5). */
export const SECRET_HEADER = "x-hook-secret";

/**
 * `echoed`: the target wants to be called. `silent`: it answered 2xx without the secret. `failed`: neither. `not-asked`:
 * nobody wanted to know any more, or the process ended before there was an answer; nothing follows from it.
 */
export type HandshakeAnswer = "echoed" | "silent" | "failed" | "not-asked";

/** Asks a target whether it wants to be called (RH-5). @param isWanted asked when the turn of this call has come (SEC-6) */
export async function shakeHands(
  callbacks: CallbackEngine,
  subscription: CallbackSubscription,
  { target, secret }: Pick<SubscriptionDocument, "target" | "secret">,
  isWanted: () => boolean,
): Promise<HandshakeAnswer> {
  const request = { target, headers: { [SECRET_HEADER]: secret }, body: "{}" };
  const result = await callbacks.call(request, subscription, isWanted);
  if (result === undefined) return "not-asked";
  const { outcome, responseHeaders } = result;
  if (!outcome.delivered) return "failed";
  return isSameSecret(responseHeaders[SECRET_HEADER], secret) ? "echoed" : "silent";
}

/** In constant time. */
export function isSameSecret(given: string | undefined, secret: string): boolean {
  if (given === undefined) return false;
  const [left, right] = [Buffer.from(given), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}
