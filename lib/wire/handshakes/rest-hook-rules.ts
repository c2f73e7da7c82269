import { restHooks } from "#lib/wire/spec-sections";
import type { StepRule } from "./handshake-step";

const INTENT = restHooks("“Confirming Receiver's Intent to Subscribe”");

/** How the target of a new subscription confirms that it wants to be called: one request, before any delivery. */
export const REST_HOOK_HANDSHAKE: readonly StepRule[] = [
  {
    title: "Send a secret",
    text: "The sender makes it up for this subscription and calls the target with it; on this page it is masked.",
    spec: INTENT,
    sentBy: "client",
    layer: "http",
    label: "x-hook-secret",
  },
  {
    title: "Answer with success",
    text: "A target that does not know of the subscription answers with an error.",
    spec: INTENT,
    sentBy: "server",
    layer: "http",
    label: "status code",
    value: /^2\d\d$/,
  },
  {
    title: "Send it back",
    text: "The same secret in the answer says that the target wants the events.",
    spec: INTENT,
    sentBy: "server",
    layer: "http",
    label: "x-hook-secret",
  },
];
