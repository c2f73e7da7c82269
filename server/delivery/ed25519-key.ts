import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from "node:crypto";

const PRIVATE_PREFIX = "whsk_";
const PUBLIC_PREFIX = "whpk_";
const KEY_BYTES = 32;
/** What stands before a key of 32 bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410 §7, §4). */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

/** A private key for ed25519 as `whsk_` and base64 of its 32 bytes (WH-5; RFC 8032 §5.1.5). */
export function newSigningKey(): string {
  return `${PRIVATE_PREFIX}${randomBytes(KEY_BYTES).toString("base64")}`;
}

export function isSigningKey(secret: string): boolean {
  return secret.startsWith(PRIVATE_PREFIX);
}

export function isPublicKey(verifier: string): boolean {
  return verifier.startsWith(PUBLIC_PREFIX);
}

/** @param signingKey `whsk_` and base64. @returns `whpk_` and base64 of the 32 bytes that verify */
export function publicKeyOf(signingKey: string): string {
  const spki = createPublicKey(privateKey(signingKey)).export({ format: "der", type: "spki" });
  return `${PUBLIC_PREFIX}${spki.subarray(SPKI_HEAD.length).toString("base64")}`;
}

/** @returns 64 bytes in base64 */
export function ed25519Signature(content: Uint8Array, signingKey: string): string {
  return sign(null, content, privateKey(signingKey)).toString("base64");
}

/** @param publicKey what is no `whpk_` key verifies nothing */
export function isSignedByEd25519(content: Uint8Array, signature: string, publicKey: string): boolean {
  const bytes = keyBytes(publicKey, PUBLIC_PREFIX);
  if (bytes === undefined) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes]), format: "der", type: "spki" });
  return verify(null, content, key, Buffer.from(signature, "base64"));
}

/** @throws Error for a text that is no key */
function privateKey(signingKey: string): KeyObject {
  const seed = keyBytes(signingKey, PRIVATE_PREFIX);
  if (seed === undefined) throw new Error("A signing key is whsk_ and 32 bytes in base64.");
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
}

function keyBytes(text: string, prefix: string): Buffer | undefined {
  const bytes = text.startsWith(prefix) ? Buffer.from(text.slice(prefix.length), "base64") : undefined;
  return bytes?.length === KEY_BYTES ? bytes : undefined;
}
