import type { IncomingMessage } from "node:http";
import { asyncApiDocument } from "#lib/api/asyncapi";
import { openApiDocument } from "#lib/api/openapi";
import { HttpProblem } from "#server/http/http-problem";
import { sendJson } from "#server/http/send-json";
import type { TransportHost } from "#server/transports/transport";

// A name, an IPv4 address, or an IPv6 address in brackets, with or without a port (RFC 3986 §3.2.2, narrowed).
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;

/** `GET /openapi.json` and `GET /asyncapi.json`, with the address by which they were asked for. */
export function mountDescriptions({ http }: TransportHost): void {
  http.route("GET", "/openapi.json", ({ request, response }) => {
    sendJson(response, 200, openApiDocument(serverUrlOf(request)), READABLE_FROM_ANYWHERE);
  });
  http.route("GET", "/asyncapi.json", ({ request, response }) => {
    sendJson(response, 200, asyncApiDocument(serverUrlOf(request)), READABLE_FROM_ANYWHERE);
  });
}

// They hold no secret, and tools of other origins read them.
const READABLE_FROM_ANYWHERE = { "access-control-allow-origin": "*" };

/** @throws HttpProblem 400 when the Host header is missing or is no host */
function serverUrlOf(request: IncomingMessage): string {
  const host = request.headers.host ?? "";
  // A proxy in front that ends TLS says so here; only its scheme is taken.
  const scheme = request.headers["x-forwarded-proto"] === "https" ? "https" : "http";
  if (!HOST.test(host) || !URL.canParse(`${scheme}://${host}`)) {
    throw new HttpProblem(400, "bad-host", "The Host header is not a host name with an optional port.");
  }
  return `${scheme}://${host}`;
}
