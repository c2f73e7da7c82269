import type { IncomingMessage } from "node:http";
import { HttpProblem } from "#server/http/http-problem";

/**
 * May this page open a socket here (WS-2)? A browser applies no CORS to WebSocket (RFC 6455 §10.2), so the server has to
 * look: our own origin, or one of the list, compared as exact strings. No `Origin`: not a browser.
 */
export function isAllowedOrigin(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  // TLS may end at a proxy in front, so the scheme of our own origin is not known here.
  const own = host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  return own || allowedOrigins.includes(origin);
}

/** @throws HttpProblem 403 for a page of another origin */
export function requireAllowedOrigin(request: IncomingMessage, allowedOrigins: readonly string[]): void {
  if (isAllowedOrigin(request, allowedOrigins)) return;
  throw new HttpProblem(
    403,
    "origin-not-allowed",
    "Pages of this origin may not open sockets here. The operator can add it to ALLOWED_ORIGINS.",
  );
}
