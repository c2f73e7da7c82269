import { newSigningKey } from "#server/delivery/ed25519-key";
import { newWebhookSecret } from "#server/delivery/webhook-signature";
import type { SigningAlgorithm } from "./endpoint-document";

const MAKERS: Readonly<Record<SigningAlgorithm, () => string>> = {
  "hmac-sha256": newWebhookSecret,
  ed25519: newSigningKey,
};

export function newSecret(algorithm: SigningAlgorithm): string {
  return MAKERS[algorithm]();
}
