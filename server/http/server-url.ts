import type { IncomingMessage } from "node:http";
import { HttpProblem } from "#server/http/http-problem";
import { parsedUrl } from "#server/parsed-url";

// A name, an IPv4 address, or an IPv6 address in brackets, with or without a port (RFC 3986 §3.2.2, narrowed).
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;

/**
 * The address by which this server was asked, without a path.
 * @throws HttpProblem 400 when the Host header is missing or is no host
 */
export function serverUrlOf(request: IncomingMessage): string {
  const host = request.headers.host ?? "";
  // A proxy in front that ends TLS says so here; only its scheme is taken.
  const scheme = request.headers["x-forwarded-proto"] === "https" ? "https" : "http";
  if (!HOST.test(host) || parsedUrl(`${scheme}://${host}`) === undefined) {
    throw new HttpProblem(400, "bad-host", "The Host header is not a host name with an optional port.");
  }
  return `${scheme}://${host}`;
}
