import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { HttpProblem } from "#server/http/http-problem";

/** The header that carries the key of a run. */
export const CANCEL_KEY_HEADER = "playground-cancel-key";

/** 192 random bits: runs are listed for everybody, and cancelled by who started them alone. */
export function newCancelKey(): string {
  return randomBytes(24).toString("base64url");
}

/**
 * Compared in a time that tells nothing of the key.
 * @throws HttpProblem 403
 */
export function requireCancelKey(given: string, key: string): void {
  if (timingSafeEqual(hash(given), hash(key))) return;
  throw new HttpProblem(
    403,
    "cancel-key-needed",
    "Only who started a run may cancel it or tell its facts: the answer to that has the key for the header Playground-Cancel-Key.",
  );
}

function hash(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
