import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { readExchanges } from "#lib/wire/http/exchanges";
import { fieldValue } from "#lib/wire/http/head";
import { readCapture } from "#lib/wire/testing/captures";
import { bytesOfText } from "#lib/wire/testing/span-lines";
import { restHookSignatureSteps } from "./rest-hook-signature-steps";
import { signatureSteps } from "./signature-steps";
import { type SignedParts, signedContent, signedParts } from "./signed-content";

const hmacOf = (secret: string, parts: SignedParts) =>
  new Uint8Array(
    createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64"))
      .update(signedContent(parts) ?? "")
      .digest(),
  );
const verdicts = (...given: Parameters<typeof signatureSteps>) =>
  signatureSteps(...given).map(({ title, holds }) => `${title}: ${holds}`);

function exchangesOf(name: string) {
  const [connection] = readCapture(name).connections;
  if (connection === undefined) throw new Error(`${name} has no connection`);
  return readExchanges(connection.client, connection.server);
}

// The example of the Standard Webhooks libraries.
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PARTS: SignedParts = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: "1614265330",
  signatures: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  body: bytesOfText('{"test": 2432232314}'),
};

test("the published vector holds at every step", () => {
  expect(new TextDecoder().decode(signedContent(PARTS))).toBe(
    'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}',
  );
  const steps = signatureSteps(PARTS, [hmacOf(SECRET, PARTS)], 1614265330);
  expect(steps.map(({ field, value, holds }) => [field, value, holds])).toEqual([
    ["webhook-id", PARTS.id, true],
    ["webhook-timestamp", PARTS.timestamp, true],
    [undefined, '20 bytes: {"test": 2432232314}', undefined],
    [undefined, `${PARTS.id}.1614265330.{"test": 2432232314}`, true],
    [undefined, PARTS.signatures, undefined],
    ["webhook-signature", PARTS.signatures, true],
  ]);
});

test.each<[string, Partial<SignedParts>, number, readonly string[]]>([
  ["another body", { body: bytesOfText('{"test":2432232314}') }, 0, ["Compare: false"]],
  ["a clock 301 s ahead", {}, 301, ["Read the timestamp: false"]],
  [
    "a timestamp that is no number",
    { timestamp: "1614265330x" },
    0,
    ["Read the timestamp: false", "Compare: false"],
  ],
  [
    "no id",
    { id: undefined },
    0,
    ["Read the message id: false", "Join what is signed: false", "Compare: false"],
  ],
  ["another version", { signatures: PARTS.signatures?.replace("v1,", "v2,") }, 0, ["Compare: false"]],
  ["an old signature beside it", { signatures: `v1,AAAA ${PARTS.signatures}` }, 0, []],
])("with %s, what fails is shown", (_what, change, lateSeconds, expected) => {
  const parts = { ...PARTS, ...change };
  const failed = verdicts(parts, [hmacOf(SECRET, parts)], 1614265330 + lateSeconds).filter((line) =>
    line.endsWith("false"),
  );
  expect(failed).toEqual(expected);
});

test("a recorded delivery holds, as the reference library says too", () => {
  const { secret = "" } = readCapture("webhook");
  const [, delivery] = exchangesOf("webhook");
  if (delivery === undefined) throw new Error("there is no delivery");
  const parts = signedParts(delivery.request);
  const nowSeconds = Number(parts.timestamp);
  const steps = signatureSteps(parts, [hmacOf(secret, parts)], nowSeconds);
  expect(steps.filter(({ holds }) => holds === false)).toEqual([]);
  const library = new Webhook(secret);
  expect(
    library.sign(parts.id ?? "", new Date(nowSeconds * 1_000), new TextDecoder().decode(parts.body)),
  ).toBe(parts.signatures);
});

test("without a secret the parts are shown and nothing is said to hold or not", () => {
  const steps = signatureSteps(PARTS, "Only the host may see it.", 1614265330);
  expect(steps.slice(-2).map(({ value, holds }) => [value, holds])).toEqual([
    ["Only the host may see it.", undefined],
    [PARTS.signatures, undefined],
  ]);
  expect(steps[1]?.holds).toBe(true);
});

test("a recorded delivery of a REST hook is signed by the secret of its handshake, and by no other", () => {
  const [handshake, delivery] = exchangesOf("rest-hook");
  if (handshake === undefined || delivery === undefined) throw new Error("an exchange is missing");
  const secret = fieldValue(handshake.request.head, "x-hook-secret") ?? "";
  const hmac = (key: string) =>
    new Uint8Array(createHmac("sha256", key).update(delivery.request.body).digest());
  const holds = (key: string) => restHookSignatureSteps(delivery.request, hmac(key)).at(-1)?.holds;
  expect(holds(secret)).toBe(true);
  expect(holds(`${secret}x`)).toBe(false);
  expect(restHookSignatureSteps(delivery.request, undefined).at(-1)).not.toHaveProperty("holds");
});
