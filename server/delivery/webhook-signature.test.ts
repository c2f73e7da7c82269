import { createPublicKey, verify } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { ed25519Signature, isSignedByEd25519, newSigningKey, publicKeyOf } from "./ed25519-key";
import { newWebhookSecret, signedHeaders, verifierOf, verifyWebhook, webhookKey } from "./webhook-signature";

// The vector of the Standard Webhooks libraries.
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestampSeconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
} as const;

test("[WH-3] the published vector is signed as published", () => {
  expect(signedHeaders(VECTOR, [VECTOR.secret])).toEqual({
    "webhook-id": VECTOR.id,
    "webhook-timestamp": String(VECTOR.timestampSeconds),
    "webhook-signature": VECTOR.signature,
  });
});

test("[WH-6] with several secrets, a receiver that knows any one of them verifies with the reference library", () => {
  const [now, older, stranger] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const body = '{"type":"order.paid","data":{"text":"é😀"}}';
  const headers = signedHeaders({ id: "msg_1", timestampSeconds: Math.floor(Date.now() / 1_000), body }, [
    now,
    older,
  ]);
  expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  for (const secret of [now, older])
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(stranger).verify(body, headers)).toThrow();
  expect(() => new Webhook(now).verify(`${body} `, headers)).toThrow();
});

test("[WH-4] a thousand new secrets are all different and 32 bytes long", () => {
  const secrets = new Set(Array.from({ length: 1_000 }, newWebhookSecret));
  expect(secrets.size).toBe(1_000);
  for (const secret of secrets) expect(webhookKey(secret)).toHaveLength(32);
});

test("[WH-4] an imported secret has 24 to 64 bytes", () => {
  const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;
  expect([23, 24, 64, 65].map((bytes) => webhookKey(secret(bytes)) !== undefined)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  for (const text of ["", "whsec_", VECTOR.secret.slice(6), "whsec_!!!!", `${VECTOR.secret}.`]) {
    expect(webhookKey(text)).toBeUndefined();
  }
});

const nowMs = VECTOR.timestampSeconds * 1_000;
const headers = signedHeaders(VECTOR, [VECTOR.secret]);
const wrong = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const check = (changes: Record<string, string | undefined>, at = nowMs, body: string = VECTOR.body) =>
  verifyWebhook({ ...headers, ...changes }, Buffer.from(body), [VECTOR.secret], at);

test("[WH-7] a request that the reference library signed is valid, also beside a wrong signature", () => {
  const signature = new Webhook(VECTOR.secret).sign(VECTOR.id, new Date(nowMs), VECTOR.body);
  expect(check({ "webhook-signature": signature })).toBe("valid");
  expect(check({ "webhook-signature": `${wrong} ${signature}` })).toBe("valid");
  expect(check({ "webhook-signature": `v1a,xyz ${signature}` })).toBe("valid");
});

test("[WH-6] up to 32 signatures are looked at, and none of more", () => {
  const among = (count: number) => `${`${wrong} `.repeat(count - 1)}${headers["webhook-signature"]}`;
  expect(check({ "webhook-signature": among(32) })).toBe("valid");
  expect(check({ "webhook-signature": among(33) })).toBe("no-matching-signature");
  expect(check({ "webhook-signature": "v1 ".repeat(5_000) })).toBe("no-matching-signature");
});

test.each([
  ["no id", () => check({ "webhook-id": undefined }), "missing-header"],
  ["no timestamp", () => check({ "webhook-timestamp": undefined }), "missing-header"],
  ["no signature", () => check({ "webhook-signature": undefined }), "missing-header"],
  ["an empty signature", () => check({ "webhook-signature": "" }), "missing-header"],
  ["a timestamp that is none", () => check({ "webhook-timestamp": "soon" }), "timestamp-invalid"],
  ["a timestamp with a fraction", () => check({ "webhook-timestamp": "1614265330.5" }), "timestamp-invalid"],
  ["301 s of age", () => check({}, nowMs + 301_000), "timestamp-too-old"],
  ["301 s of future", () => check({}, nowMs - 301_000), "timestamp-too-new"],
  [
    "a truncated signature",
    () => check({ "webhook-signature": VECTOR.signature.slice(0, -2) }),
    "no-matching-signature",
  ],
  [
    "another version",
    () => check({ "webhook-signature": VECTOR.signature.replace("v1", "v2") }),
    "no-matching-signature",
  ],
  [
    "only wrong signatures",
    () => check({ "webhook-signature": `${wrong} ${wrong}` }),
    "no-matching-signature",
  ],
  ["a blank added to the body", () => check({}, nowMs, `${VECTOR.body} `), "no-matching-signature"],
  ["another id", () => check({ "webhook-id": "msg_other" }), "no-matching-signature"],
  ["another timestamp", () => check({ "webhook-timestamp": "1614265331" }), "no-matching-signature"],
] as const)("[WH-7] a request with %s fails at its own step", (_what, verify, step) => {
  expect(verify()).toBe(step);
});

test("[WH-7] 300 s are tolerated, both ways", () => {
  expect([check({}, nowMs + 300_000), check({}, nowMs - 300_000)]).toEqual(["valid", "valid"]);
});

/** Of RFC 8032 §7.1: secret key, public key, message, signature. */
const ED25519_VECTORS = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
] as const;
const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");

test.each(ED25519_VECTORS)(
  "[WH-5] the vector %s of RFC 8032 is signed and verified as published",
  (seed, key, message, signature) => {
    const [signingKey, publicKey] = [`whsk_${base64(seed)}`, `whpk_${base64(key)}`];
    expect(publicKeyOf(signingKey)).toBe(publicKey);
    expect(ed25519Signature(Buffer.from(message, "hex"), signingKey)).toBe(base64(signature));
    expect(isSignedByEd25519(Buffer.from(message, "hex"), base64(signature), publicKey)).toBe(true);
    expect(isSignedByEd25519(Buffer.from(`${message}00`, "hex"), base64(signature), publicKey)).toBe(false);
  },
);

test("[WH-5] with ed25519 a stranger's crypto verifies the header, and what was changed is found", () => {
  const [secret, other] = [newSigningKey(), newSigningKey()];
  const headers = signedHeaders(VECTOR, [secret]);
  const [version, text = ""] = (headers["webhook-signature"] ?? "").split(",");
  expect(version).toBe("v1a");
  const key = createPublicKey({
    key: {
      kty: "OKP",
      crv: "Ed25519",
      x: Buffer.from(publicKeyOf(secret).slice(5), "base64").toString("base64url"),
    },
    format: "jwk",
  });
  const content = Buffer.from(`${VECTOR.id}.${VECTOR.timestampSeconds}.${VECTOR.body}`);
  expect(verify(null, content, key, Buffer.from(text, "base64"))).toBe(true);
  const check = (body: string, verifiers: readonly string[]) =>
    verifyWebhook(headers, Buffer.from(body), verifiers, VECTOR.timestampSeconds * 1_000);
  expect(check(VECTOR.body, [verifierOf(other), verifierOf(secret)])).toBe("valid");
  expect(check(`${VECTOR.body} `, [verifierOf(secret)])).toBe("no-matching-signature");
  // Neither a secret nor what is no key at all verifies a signature of this kind.
  for (const verifier of [verifierOf(other), newWebhookSecret(), "whpk_AAAA", ""]) {
    expect(check(VECTOR.body, [verifier])).toBe("no-matching-signature");
  }
});
