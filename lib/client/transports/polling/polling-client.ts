import { PageLoop } from "#lib/client/transports/page-loop";
import type { ClientTransport } from "#lib/client/transports/transport";

/** Share of the interval by which a pause may be longer or shorter. */
const JITTER = 0.1;
const REQUEST_TIMEOUT_MS = 10_000;

/** Polling: asks at an interval, and is told 304 when nothing is new. */
export const pollingClient: ClientTransport = {
  id: "polling",
  connect: (options, observer) =>
    new PageLoop(options, observer, {
      query: () => ({}),
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      sendsEntityTag: true,
      pauseMs: () => pollPauseMs(options.pollIntervalMs, Math.random),
    }),
};

/** The interval ±10 %, uniform, so that clients do not ask in step (POL-4). @param random uniform on [0, 1) */
export function pollPauseMs(intervalMs: number, random: () => number): number {
  return intervalMs * (1 - JITTER + 2 * JITTER * random());
}
