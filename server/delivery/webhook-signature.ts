import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { ed25519Signature, isPublicKey, isSignedByEd25519, isSigningKey, publicKeyOf } from "./ed25519-key";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES = 32;
const LEAST_SECRET_BYTES = 24;
const MOST_SECRET_BYTES = 64;
/** How far a receiver's clock may be off, both ways (WH-7). */
const TOLERANCE_SECONDS = 300;
/** Signatures that a receiver looks at: more than any sender needs while it rotates its secrets (WH-6). */
const MOST_SIGNATURES = 32;
/** Checks of a signature by a public key: each reads the body anew, and anybody may ask for them. */
const MOST_KEY_CHECKS = 64;
const V1_SIGNATURE = /^v1,[A-Za-z0-9+/]{43}=$/;
const V1A_SIGNATURE = /^v1a,[A-Za-z0-9+/]{86}==$/;

/** A signing secret of 32 random bytes as `whsec_` and base64 (WH-4). */
export function newWebhookSecret(): string {
  return `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/** @returns the key, or undefined when the text is no secret of 24 to 64 bytes (WH-4) */
export function webhookKey(secret: string): Buffer | undefined {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return undefined;
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  return key.length < LEAST_SECRET_BYTES || key.length > MOST_SECRET_BYTES ? undefined : key;
}

export interface SignedMessage {
  /** Without a dot (WH-3). */
  readonly id: string;
  /** Seconds of the Unix epoch, of the attempt. */
  readonly timestampSeconds: number;
  readonly body: string | Uint8Array;
}

/** What a receiver is given: the secret itself, or of a signing key the public one, `whpk_` and base64 (WH-5). */
export function verifierOf(secret: string): string {
  return isSigningKey(secret) ? publicKeyOf(secret) : secret;
}

/**
 * The three headers of Standard Webhooks.
 * @param secrets `whsec_`, or `whsk_` for ed25519; one signature for each, in this order, separated by blanks (WH-6)
 * @throws Error for a secret that is none
 */
export function signedHeaders(message: SignedMessage, secrets: readonly string[]): Record<string, string> {
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(message.timestampSeconds),
    "webhook-signature": secrets.map((secret) => signature(message, secret)).join(" "),
  };
}

/** What a receiver found out about a request, in the order of its checks (WH-7). */
export type Verification =
  | "valid"
  | "missing-header"
  | "timestamp-invalid"
  | "timestamp-too-old"
  | "timestamp-too-new"
  | "no-matching-signature";

/** @param headers by lower-case name @param verifiers as `verifierOf` gives them; any of them may have signed */
export function verifyWebhook(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
  verifiers: readonly string[],
  nowMs: number,
): Verification {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof signatures !== "string")
    return "missing-header";
  if (id === "" || signatures === "") return "missing-header";
  if (!/^[0-9]{1,12}$/.test(timestamp)) return "timestamp-invalid";
  const timestampSeconds = Number(timestamp);
  const nowSeconds = Math.floor(nowMs / 1_000);
  if (timestampSeconds < nowSeconds - TOLERANCE_SECONDS) return "timestamp-too-old";
  if (timestampSeconds > nowSeconds + TOLERANCE_SECONDS) return "timestamp-too-new";
  const given = signatures.split(" ");
  if (given.length > MOST_SIGNATURES) return "no-matching-signature";
  const content = signedContent({ id, timestampSeconds, body });
  const isSigned = isSignedBySecret(content, given, verifiers) || isSignedByKey(content, given, verifiers);
  return isSigned ? "valid" : "no-matching-signature";
}

/** One computation for each secret, however many signatures there are. */
function isSignedBySecret(
  content: Uint8Array,
  given: readonly string[],
  verifiers: readonly string[],
): boolean {
  const candidates = given.filter((text) => V1_SIGNATURE.test(text)).map((text) => Buffer.from(text));
  if (candidates.length === 0) return false;
  return verifiers.some((verifier) => {
    const key = webhookKey(verifier);
    if (key === undefined) return false;
    const expected = Buffer.from(hmacSignature(content, key));
    return candidates.some((each) => timingSafeEqual(expected, each));
  });
}

function isSignedByKey(content: Uint8Array, given: readonly string[], verifiers: readonly string[]): boolean {
  const candidates = given.filter((text) => V1A_SIGNATURE.test(text)).map((text) => text.slice(4));
  const keys = verifiers.filter(isPublicKey);
  return candidates
    .flatMap((text) => keys.map((key) => ({ text, key })))
    .slice(0, MOST_KEY_CHECKS)
    .some(({ text, key }) => isSignedByEd25519(content, text, key));
}

/** `v1` is HMAC-SHA256, `v1a` ed25519, of the same content (WH-3, WH-5). */
function signature(message: SignedMessage, secret: string): string {
  const content = signedContent(message);
  if (isSigningKey(secret)) return `v1a,${ed25519Signature(content, secret)}`;
  const key = webhookKey(secret);
  if (key === undefined) throw new Error("A webhook secret is whsec_ and 24 to 64 bytes in base64.");
  return hmacSignature(content, key);
}

function hmacSignature(content: Uint8Array, key: Uint8Array): string {
  return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
}

/** `id.timestamp.body` */
function signedContent({ id, timestampSeconds, body }: SignedMessage): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestampSeconds}.`), Buffer.from(body)]);
}
