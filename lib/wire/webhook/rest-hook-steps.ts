import { fieldValue, type RequestHead, type ResponseHead } from "#lib/wire/http/head";
import { restHooks } from "#lib/wire/spec-sections";
import type { Step } from "#lib/wire/step";

const INTENT = restHooks("“Confirming Receiver's Intent to Subscribe”");

/** How a target confirms that it wants to be called. @param response undefined while there is none */
export function restHookHandshakeSteps(request: RequestHead, response: ResponseHead | undefined): Step[] {
  const sent = fieldValue(request, "x-hook-secret");
  const returned = response && fieldValue(response, "x-hook-secret");
  return [
    {
      title: "Send a secret",
      text: "The sender makes it up for this subscription and calls the target with it.",
      field: "x-hook-secret",
      value: sent,
      holds: sent !== undefined,
      spec: INTENT,
    },
    {
      title: "Answer with success",
      text: "A target that does not know of the subscription answers with an error.",
      value: response && `${response.status} ${response.reason}`.trim(),
      holds: response !== undefined && response.status >= 200 && response.status < 300,
      spec: INTENT,
    },
    {
      title: "Send it back",
      text: "The same secret in the answer says that the target wants the events.",
      field: "x-hook-secret",
      value: returned,
      holds: sent !== undefined && returned === sent,
      spec: INTENT,
    },
  ];
}

/** How a target checks a delivery. @param hmac HMAC-SHA256 of the raw body under the hook's secret */
export function restHookSignatureSteps(request: RequestHead, hmac: Uint8Array): Step[] {
  const expected = [...hmac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const given = fieldValue(request, "x-hook-signature");
  const spec = restHooks("“Confirming Hook Legitimacy”");
  return [
    {
      title: "Compute HMAC-SHA256",
      text: "Of the raw body, under the secret of the handshake, written in hex.",
      value: expected,
      spec,
    },
    {
      title: "Compare",
      text: "What came has to equal what was computed; compare in constant time.",
      field: "x-hook-signature",
      value: given,
      holds: given === expected,
      spec,
    },
  ];
}
