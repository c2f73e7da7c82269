import { maskedHeaders } from "#lib/delivery/masked-headers";
import type { AttemptRecord } from "./attempt-log";
import type { CallbackRequest, CallbackResult } from "./callback-sender";
import type { CallbackSubscription } from "./callback-subscription";

export interface AttemptFacts {
  readonly messageId: string;
  readonly attempt: number;
  readonly manual: boolean;
}

/** What is kept of an attempt for people to look at (WH-16). @param retryInMs undefined: there is no next one */
export function attemptRecord(
  request: CallbackRequest,
  result: CallbackResult,
  facts: AttemptFacts & { readonly offset?: number },
  { policy }: CallbackSubscription,
  retryInMs?: number,
): AttemptRecord {
  const { outcome, startedAtMs, endedAtMs, bytesOut, bytesIn, error, responseHeaders, responseBody } = result;
  const showsResponse = policy.isConfirmed && outcome.status !== undefined;
  return {
    ...facts,
    startedAtMs,
    durationMs: endedAtMs - startedAtMs,
    outcome,
    ...(error === undefined ? {} : { error }),
    ...(retryInMs === undefined ? {} : { nextAttemptAtMs: endedAtMs + retryInMs }),
    bytesOut,
    bytesIn,
    request: { headers: maskedHeaders(request.headers), body: request.body },
    ...(showsResponse ? { response: { headers: maskedHeaders(responseHeaders), body: responseBody } } : {}),
  };
}

/** Enters an attempt into the room's journal. */
export function journalAttempt(
  { id: hookId, transport, room }: CallbackSubscription,
  offset: number,
  attempt: number,
  result: CallbackResult,
  retryInMs: number | undefined,
): void {
  const { outcome, startedAtMs, endedAtMs: atMs, bytesOut, bytesIn } = result;
  room.journal({
    kind: "attempted",
    transport,
    hookId,
    offset,
    attempt,
    startedAtMs,
    atMs,
    outcome: outcome.delivered || retryInMs === undefined ? { ...outcome } : { ...outcome, retryInMs },
    bytesOut,
    bytesIn,
  });
}
