import type { HttpMessage } from "#lib/wire/http/exchanges";
import { fieldValue, type RequestHead } from "#lib/wire/http/head";
import { joinedBytes } from "#lib/wire/joined-bytes";

/** What a webhook's signature is made of, as it arrived. */
export interface SignedParts {
  /** `webhook-id`; undefined when it is missing, as the others. */
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signatures: string | undefined;
  /** The body's bytes, before anybody parsed them. */
  readonly body: Uint8Array;
}

export function signedParts({ head, body }: HttpMessage<RequestHead>): SignedParts {
  return {
    id: fieldValue(head, "webhook-id"),
    timestamp: fieldValue(head, "webhook-timestamp"),
    signatures: fieldValue(head, "webhook-signature"),
    body,
  };
}

/** The bytes that are signed: id, timestamp and body with dots between; undefined when a field is missing. */
export function signedContent({ id, timestamp, body }: SignedParts): Uint8Array | undefined {
  if (id === undefined || timestamp === undefined) return undefined;
  const prefix = Uint8Array.from([...`${id}.${timestamp}.`], (character) => character.charCodeAt(0));
  return joinedBytes([prefix, body]);
}
