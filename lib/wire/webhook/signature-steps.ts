import { base64Of } from "#lib/wire/base64";
import { bytesText, contentText } from "#lib/wire/byte-values";
import { standardWebhooks } from "#lib/wire/spec-sections";
import type { Step } from "#lib/wire/step";
import { type SignedParts, signedContent } from "./signed-content";

/** How far the clocks of sender and receiver may be apart, in seconds, both ways. */
const TOLERANCE_SECONDS = 300;
const HEADERS = standardWebhooks("“Webhook headers”");
const SCHEME = standardWebhooks("“Signature scheme”");

/**
 * How a receiver checks a delivery, step by step.
 * @param hmacs HMAC-SHA256 of `signedContent(parts)`, one for each secret that may have signed, 32 bytes each; or why
 *   there are none, for people: then nothing is compared
 * @param nowSeconds of the Unix epoch, by the receiver's clock
 */
export function signatureSteps(
  parts: SignedParts,
  hmacs: readonly Uint8Array[] | string,
  nowSeconds: number,
): Step[] {
  const expected = typeof hmacs === "string" ? undefined : hmacs.map((hmac) => `v1,${base64Of(hmac)}`);
  const given = parts.signatures?.split(" ") ?? [];
  const content = signedContent(parts);
  return [
    {
      title: "Read the message id",
      text: "It is the same on every attempt, so that a receiver can drop repeats.",
      field: "webhook-id",
      value: parts.id,
      holds: parts.id !== undefined && parts.id !== "",
      spec: HEADERS,
    },
    {
      title: "Read the timestamp",
      text: `It may be at most ${TOLERANCE_SECONDS} s from the receiver's clock, so that an old delivery cannot be replayed.`,
      field: "webhook-timestamp",
      value: parts.timestamp,
      holds: isRecent(parts.timestamp, nowSeconds),
      spec: HEADERS,
    },
    {
      title: "Take the raw body",
      text: "The bytes as they arrived: parsed and written again, they could be others.",
      value: `${bytesText(parts.body.length)}: ${contentText(parts.body)}`,
      spec: SCHEME,
    },
    {
      title: "Join what is signed",
      text: "Id, timestamp and body, with a dot between each.",
      value: content && contentText(content),
      holds: content !== undefined,
      spec: SCHEME,
    },
    {
      title: "Compute HMAC-SHA256",
      text: "Under each secret that is valid now, written in base64 after the version.",
      value: expected === undefined ? String(hmacs) : content && expected.join(" "),
      spec: SCHEME,
    },
    {
      title: "Compare",
      text: "One of the signatures that came has to equal one that was computed; compare in constant time.",
      field: "webhook-signature",
      value: parts.signatures,
      ...(expected === undefined
        ? {}
        : { holds: content !== undefined && given.some((signature) => expected.includes(signature)) }),
      spec: SCHEME,
    },
  ];
}

function isRecent(timestamp: string | undefined, nowSeconds: number): boolean {
  if (timestamp === undefined || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  return Math.abs(Number(timestamp) - nowSeconds) <= TOLERANCE_SECONDS;
}
