import type { Clock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";
import { sendJson } from "#server/http/send-json";
import type { TransportHost } from "#server/transports/transport";

/** A store that does not answer in this time has failed. */
const STORE_WITHIN_MS = 2_000;

export type Phase = "starting" | "running" | "draining";

export interface Readiness {
  readonly phase: () => Phase;
  /** Resolves when the store has answered. */
  readonly askStore: () => Promise<unknown>;
}

/** `GET /readyz`: new clients may be sent here. Otherwise 503, with the reason. */
export function mountReadyRoute({ http, clock }: TransportHost, { phase, askStore }: Readiness): void {
  http.route("GET", "/readyz", async ({ response }) => {
    const now = phase();
    if (now === "starting") throw notReady("server-starting", "This server is about to begin.");
    if (now === "draining") throw notReady("server-restarting", "This server is about to restart.");
    const answered = await within(clock, STORE_WITHIN_MS, askStore());
    if (!answered) throw notReady("store-failed", "The event log does not answer.");
    sendJson(response, 200, { status: "ready" });
  });
}

function notReady(code: string, detail: string): HttpProblem {
  return new HttpProblem(503, code, detail, { "retry-after": "5" });
}

/** @returns false when it was rejected, or late */
function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const stopTimer = clock.after(limitMs, () => resolve(false));
    const settle = (answered: boolean) => {
      stopTimer();
      resolve(answered);
    };
    work.then(
      () => settle(true),
      () => settle(false),
    );
  });
}
