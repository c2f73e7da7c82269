import { asyncApiDocument } from "#lib/api/asyncapi";
import { openApiDocument } from "#lib/api/openapi";
import { sendJson } from "#server/http/send-json";
import { serverUrlOf } from "#server/http/server-url";
import type { TransportHost } from "#server/transports/transport";

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
