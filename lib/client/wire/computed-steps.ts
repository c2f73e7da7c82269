import { ProblemError } from "#lib/client/queries/problem-error";
import type { TransportId } from "#lib/transports/catalog";
import { bytesOfBase64 } from "#lib/wire/base64";
import { acceptInput, acceptSteps } from "#lib/wire/handshakes/accept-steps";
import { readExchanges } from "#lib/wire/http/exchanges";
import { joinedBytes } from "#lib/wire/joined-bytes";
import type { Step } from "#lib/wire/step";
import { signatureSteps } from "#lib/wire/webhook/signature-steps";
import { signedContent, signedParts } from "#lib/wire/webhook/signed-content";
import type { RawExchange } from "./wire-reader";

const SECRET_PREFIX = "whsec_";

type Compute = (raw: RawExchange, readSecret: () => Promise<string>) => Promise<readonly Step[]>;
interface Computation {
  /** For people. */
  readonly title: string;
  /**
   * Computes it, on the bytes as they crossed.
   * @param readSecret asked for what signs a webhook
   * @returns empty for an exchange that has nothing of the kind
   * @throws ProblemError where the browser does not compute, or the secret is not to be had
   */
  readonly steps: Compute;
}

const ACCEPT: Computation = {
  title: "Sec-WebSocket-Accept, computed step by step",
  steps: async (raw) => {
    const exchange = exchangeOf(raw);
    const input = exchange === undefined ? undefined : acceptInput(exchange.request.head);
    if (exchange === undefined || input === undefined) return [];
    const digest = await subtle().digest("SHA-1", new Uint8Array(input));
    return acceptSteps(exchange.request.head, exchange.response?.head, new Uint8Array(digest));
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
    const text = await readSecret();
    if (!text.startsWith(SECRET_PREFIX)) {
      const detail = "This endpoint signs by ed25519. The steps are computed for HMAC-SHA256 alone.";
      throw new ProblemError("not-hmac", detail, undefined);
    }
    const secret = bytesOfBase64(text.slice(SECRET_PREFIX.length)) ?? new Uint8Array();
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await subtle().importKey("raw", new Uint8Array(secret), algorithm, false, ["sign"]);
    const hmac = await subtle().sign("HMAC", key, new Uint8Array(content));
    return signatureSteps(parts, [new Uint8Array(hmac)], (raw.client.firstAtMs ?? 0) / 1_000);
  },
};

/** What can be computed anew from the bytes of an exchange. */
export const COMPUTED: Readonly<Partial<Record<TransportId, Computation>>> = {
  websocket: ACCEPT,
  mqtt: ACCEPT,
  webhook: SIGNATURE,
};

function exchangeOf({ client, server }: RawExchange) {
  return readExchanges(joinedBytes(client.chunks), joinedBytes(server.chunks))[0];
}

/** Browsers compute only on pages that came safely. */
function subtle(): SubtleCrypto {
  const { subtle: found } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (found !== undefined) return found;
  throw new ProblemError(
    "not-secure",
    "This browser computes hashes only over HTTPS or on localhost. Open the page there.",
    undefined,
  );
}
