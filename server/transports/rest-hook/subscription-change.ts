import { isDeepStrictEqual } from "node:util";
import type { SubscriptionDocument } from "./subscription-document";

export type SubscriptionChanges = Partial<
  Pick<SubscriptionDocument, "target" | "events" | "payload" | "schedule">
> & { readonly active?: boolean };

export interface ChangedSubscription {
  readonly document: SubscriptionDocument;
  /** The target has to be asked whether it wants to be called. */
  readonly asks: boolean;
}

/**
 * A subscription after a change by its owner. A new target is asked anew; asking to be active does not take the
 * place of a handshake that is required.
 */
export function changedSubscription(
  before: SubscriptionDocument,
  { active, ...changes }: SubscriptionChanges,
  nowMs: number,
): ChangedSubscription {
  const { failingSinceMs: _since, failedMessages: _messages, failedAttempts: _attempts, ...kept } = before;
  const isNewTarget = changes.target !== undefined && !isDeepStrictEqual(changes.target, before.target);
  const confirmed = before.confirmed && !isNewTarget;
  const wasOn = before.status === "active" || before.status === "pending";
  if (!(active ?? wasOn)) {
    const status = active === undefined ? before.status : "paused";
    return { document: { ...kept, ...changes, confirmed, status }, asks: false };
  }
  // One that is paused may never have been asked.
  const isUnasked = before.status === "pending" || before.status === "paused";
  const isAwaited = isNewTarget || isUnasked || before.handshake === "required";
  const isPending = before.handshake !== "off" && !confirmed && isAwaited;
  const asks = isPending && (isNewTarget || before.status !== "pending");
  return {
    document: {
      ...(wasOn && !isNewTarget ? before : kept),
      ...changes,
      confirmed,
      status: isPending ? "pending" : "active",
      // A pending subscription expires after its beginning.
      ...(asks ? { createdAtMs: nowMs } : {}),
    },
    asks,
  };
}
