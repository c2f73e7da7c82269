import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ProblemError } from "#lib/client/queries/problem-error";
import type { TransportId } from "#lib/transports/catalog";
import { bytesOfBase64 } from "#lib/wire/base64";
import { acceptInput, acceptSteps } from "#lib/wire/handshakes/accept-steps";
import { readExchanges } from "#lib/wire/http/exchanges";
import { fieldValue } from "#lib/wire/http/head";
import { joinedBytes } from "#lib/wire/joined-bytes";
import type { Step } from "#lib/wire/step";
import { restHookSignatureSteps } from "#lib/wire/webhook/rest-hook-signature-steps";
import { signatureSteps } from "#lib/wire/webhook/signature-steps";
import { signedContent, signedParts } from "#lib/wire/webhook/signed-content";
import type { RawExchange } from "./wire-reader";

// Hashes of a package, because browsers have crypto.subtle only over HTTPS and on localhost, and a workshop has neither.

const SECRET_PREFIX = "whsec_";

type Compute = (raw: RawExchange, readSecret: () => Promise<string>) => Promise<readonly Step[]>;
interface Computation {
  /** For people. */
  readonly title: string;
  /**
   * Computes it, on the bytes as they crossed.
   * @param readSecret asked for what signs a webhook
   * @returns empty for an exchange that has nothing of the kind; with what is not computed where the secret is not to be had
   */
  readonly steps: Compute;
}

const ACCEPT: Computation = {
  title: "Sec-WebSocket-Accept, computed step by step",
  steps: async (raw) => {
    const exchange = exchangeOf(raw);
    const input = exchange === undefined ? undefined : acceptInput(exchange.request.head);
    if (exchange === undefined || input === undefined) return [];
    return acceptSteps(exchange.request.head, exchange.response?.head, sha1(input));
  },
};

const SIGNATURE: Computation = {
  title: "The signature, checked step by step",
  steps: async (raw, readSecret) => {
    const exchange = exchangeOf(raw);
    if (exchange === undefined) return [];
    const parts = signedParts(exchange.request);
    const content = signedContent(parts);
    if (content === undefined) return [];
    const secret = await secretOr(readSecret);
    const hmacs = typeof secret === "string" ? secret : [hmac(sha256, secret, content)];
    return signatureSteps(parts, hmacs, (raw.client.firstAtMs ?? 0) / 1_000);
  },
};

/** The key of a webhook's signatures, or why it is not to be had. */
async function secretOr(readSecret: () => Promise<string>): Promise<Uint8Array | string> {
  try {
    const text = await readSecret();
    if (text.startsWith(SECRET_PREFIX))
      return bytesOfBase64(text.slice(SECRET_PREFIX.length)) ?? new Uint8Array();
    return "This endpoint signs by ed25519. The steps are computed for HMAC-SHA256 alone.";
  } catch (error) {
    if (error instanceof ProblemError) return error.detail;
    throw error;
  }
}

/** The secret of a REST hook is told to its target alone, so that the page has none to compute with. */
const HOOK_SIGNATURE: Computation = {
  title: "The signature, step by step",
  steps: async (raw) => {
    const request = exchangeOf(raw)?.request;
    if (request === undefined || fieldValue(request.head, "x-hook-signature") === undefined) return [];
    return restHookSignatureSteps(request, undefined);
  },
};

/** What can be computed anew from the bytes of an exchange. */
export const COMPUTED: Readonly<Partial<Record<TransportId, Computation>>> = {
  websocket: ACCEPT,
  "socket-io": ACCEPT,
  mqtt: ACCEPT,
  webhook: SIGNATURE,
  "rest-hook": HOOK_SIGNATURE,
};

/** @returns undefined when a part of the request is not kept: nothing can be computed from the rest */
function exchangeOf({ client, server }: RawExchange) {
  if (client.missingBytes > 0) return undefined;
  return readExchanges(joinedBytes(client.chunks), joinedBytes(server.chunks))[0];
}
