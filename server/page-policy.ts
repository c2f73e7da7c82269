import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Puts the headers of a page on its answer (SEC-7, SEC-10). Next reads the nonce from the same header of the request and
 * gives it to its scripts; app/layout.tsx reads `x-nonce`.
 * @param dev hot reload evaluates strings and writes style elements
 */
export function applyPagePolicy(request: IncomingMessage, response: ServerResponse, dev: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, dev);
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = nonce;
  // Or else a client's own report-only header would name the nonce.
  delete request.headers["content-security-policy-report-only"];
  response.setHeader("content-security-policy", policy);
  // The address of a room is the key to it: it must not leave by a referrer, nor be listed by a search engine.
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("x-robots-tag", "noindex");
}

function contentSecurityPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${dev ? " 'unsafe-inline'" : ""}`,
    // Bars and marks are placed by style attributes, in the page as the server renders it as well.
    "style-src-attr 'unsafe-inline'",
    // Covers ws: and wss: of our own host and port (CSP Level 3 §6.7.2.8).
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
