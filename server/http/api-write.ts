import type { IncomingMessage } from "node:http";
import { isAllowedOrigin } from "#server/http/allowed-origin";
import { HttpProblem } from "#server/http/http-problem";
import { isJsonType } from "#server/http/read-json";

/** Does this request change something below `/api/`? */
export function isApiWrite({ method }: IncomingMessage, { pathname }: URL): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS" && pathname.startsWith("/api/");
}

/**
 * Was this sent by a page of another site (SEC-9)? A browser says so by `Sec-Fetch-Site`, but only to https and
 * localhost (Fetch Metadata §2.3): a workshop over plain HTTP has `Origin` alone. With neither, it is no browser.
 */
export function isOfAnotherSite(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return false;
  return site === "cross-site" || !isAllowedOrigin(request, []);
}

/**
 * Forms can send three media types without asking, JSON is none of them (SEC-9).
 * @throws HttpProblem 415 for a body that says it is something else, also where no body is read
 */
export function requireNoForm(request: IncomingMessage): void {
  if (request.headers["content-type"] === undefined || isJsonType(request)) return;
  throw new HttpProblem(415, "not-json", "Send the body as application/json, or none without Content-Type.");
}
