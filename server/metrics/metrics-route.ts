import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { collectDefaultMetrics, type Registry } from "prom-client";
import { HttpProblem } from "#server/http/http-problem";
import type { TransportHost } from "#server/transports/transport";

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
/** A request that a proxy passed on comes from somewhere else, whatever its socket says. */
const FORWARDING_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** `GET /metrics` in the text format of Prometheus, for this machine or for who knows METRICS_TOKEN. */
export function mountMetricsRoute({ http, env }: TransportHost, registry: Registry): void {
  let isObserved = false;
  http.route("GET", "/metrics", async ({ request, response }) => {
    requireReader(request, env.METRICS_TOKEN);
    // The process, its memory and the delay of its event loop are watched once somebody wants to know.
    if (!isObserved) collectDefaultMetrics({ register: registry });
    isObserved = true;
    const text = await registry.metrics();
    response.writeHead(200, {
      "content-type": registry.contentType,
      "cache-control": "no-store",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
}

/** @throws HttpProblem 401 for a wrong token, 403 for another machine when there is none */
function requireReader({ headers, socket }: IncomingMessage, token: string | undefined): void {
  if (token === undefined) {
    const isForwarded = FORWARDING_HEADERS.some((name) => headers[name] !== undefined);
    if (LOOPBACK.has(socket.remoteAddress ?? "") && !isForwarded) return;
    throw new HttpProblem(
      403,
      "metrics-closed",
      "Only the server's own machine may read its metrics. Set METRICS_TOKEN to read them from others.",
    );
  }
  if (isSame(headers.authorization ?? "", `Bearer ${token}`)) return;
  throw new HttpProblem(401, "metrics-token-needed", "Send METRICS_TOKEN as bearer token.", {
    "www-authenticate": 'Bearer realm="metrics"',
  });
}

/** In a time that does not tell how much of it was right. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
