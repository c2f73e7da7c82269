import { z } from "zod";
import { hostKeyOf } from "#lib/client/rooms/host-keys";
import { ProblemError, requestJson } from "./problem-error";

const secretAnswer = z.object({ secret: z.string() });

/**
 * The secret that signs a webhook's deliveries: `whsec_` and base64.
 * @throws ProblemError for a room that somebody else made
 */
export async function readWebhookSecret(
  roomId: string,
  hookId: string,
  signal: AbortSignal,
): Promise<string> {
  const hostKey = hostKeyOf(roomId);
  if (hostKey === undefined) {
    throw new ProblemError(
      "not-host",
      "Only who made this room may see the secret, and check a signature.",
      undefined,
    );
  }
  const path = `/api/rooms/${roomId}/webhooks/${hookId}/secret`;
  const { secret } = await requestJson(path, secretAnswer, {
    signal,
    headers: { "playground-host-key": hostKey },
  });
  return secret;
}
