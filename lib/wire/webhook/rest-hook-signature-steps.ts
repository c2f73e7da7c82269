import { bytesText, contentText } from "#lib/wire/byte-values";
import type { HttpMessage } from "#lib/wire/http/exchanges";
import { fieldValue, type RequestHead } from "#lib/wire/http/head";
import { restHooks } from "#lib/wire/spec-sections";
import type { Step } from "#lib/wire/step";

const SPEC = restHooks("“Confirming Hook Legitimacy”");

/**
 * How a target checks a delivery.
 * @param hmac HMAC-SHA256 of the raw body under the hook's secret; undefined where the secret is not to be had
 */
export function restHookSignatureSteps(
  { head, body }: HttpMessage<RequestHead>,
  hmac: Uint8Array | undefined,
): Step[] {
  const expected = hmac && [...hmac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const given = fieldValue(head, "x-hook-signature");
  return [
    {
      title: "Take the raw body",
      text: "The bytes as they arrived: parsed and written again, they could be others.",
      value: `${bytesText(body.length)}: ${contentText(body)}`,
      spec: SPEC,
    },
    {
      title: "Compute HMAC-SHA256",
      text: "Of the raw body, under the secret of the handshake, written in hex.",
      value: expected ?? "The secret is shown to nobody but the target, so that nothing is computed here.",
      spec: SPEC,
    },
    {
      title: "Compare",
      text: "What came has to equal what was computed; compare in constant time.",
      field: "x-hook-signature",
      value: given,
      ...(expected === undefined ? {} : { holds: given === expected }),
      spec: SPEC,
    },
  ];
}
