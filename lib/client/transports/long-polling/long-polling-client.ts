import { PageLoop } from "#lib/client/transports/page-loop";
import type { ClientTransport } from "#lib/client/transports/transport";

/** Seconds the server may hold a request: below what common proxies allow (RFC 6202 §5.5). */
const WAIT_SECONDS = 25;
/** On top of that, for the way there and back. */
const GRACE_MS = 10_000;

/** Long polling: one request is always waiting at the server; the next follows its answer at once. */
export const longPollingClient: ClientTransport = {
  id: "long-polling",
  connect: (options, observer) =>
    new PageLoop(options, observer, {
      query: (isOpen) => ({ wait: String(isOpen ? WAIT_SECONDS : 0) }),
      requestTimeoutMs: WAIT_SECONDS * 1_000 + GRACE_MS,
      sendsEntityTag: false,
      pauseMs: () => 0,
    }),
};
