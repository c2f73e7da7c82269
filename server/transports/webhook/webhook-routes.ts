import type { IncomingMessage } from "node:http";
import { maskedHeaders } from "#lib/delivery/masked-headers";
import { withoutUndefined } from "#lib/delivery/without-undefined";
import { targetOfUrl, urlOfTarget } from "#server/delivery/callback-url";
import { mountDeliveryRoutes } from "#server/delivery/delivery-routes";
import { hookChangeRoute } from "#server/delivery/hook-change-route";
import type { RouteContext } from "#server/http/http-host";
import { readJson } from "#server/http/read-json";
import { requireHost } from "#server/http/room-routes";
import { sendJson } from "#server/http/send-json";
import type { TransportHost } from "#server/transports/transport";
import { endpointChanges, endpointInput, NEW_ENDPOINT, rotation } from "./endpoint-document";
import type { WebhookEndpoint } from "./webhook-endpoint";
import type { WebhookEndpoints } from "./webhook-endpoints";

const ALL = "/api/rooms/:room/webhooks";
const ONE = `${ALL}/:id`;

/** Registration of endpoints by an operator. */
export function mountWebhookRoutes(host: TransportHost, endpoints: WebhookEndpoints): void {
  const { http, rooms } = host;
  const change = hookChangeRoute(host);
  const find = async (params: RouteContext["params"]) =>
    endpoints.find(await rooms.find(params["room"] ?? ""), params["id"] ?? "");

  http.route("GET", ALL, async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const webhooks = endpoints.list(room).map((endpoint) => endpointFacts(endpoint, request));
    sendJson(response, 200, { webhooks });
  });

  change("POST", ALL, async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const { url, secret: imported, algorithm, ...given } = await readJson(request, endpointInput);
    const target = targetOfUrl(host, room, url, request);
    const settings = { ...NEW_ENDPOINT, ...withoutUndefined(given) };
    const { endpoint, secret } = await endpoints.register(room, target, settings, algorithm, imported);
    const location = `/api/rooms/${room.id}/webhooks/${endpoint.id}`;
    sendJson(response, 201, { ...endpointFacts(endpoint, request), secret }, { location });
  });

  http.route("GET", ONE, async ({ request, response, params }) => {
    sendJson(response, 200, endpointFacts(await find(params), request));
  });

  change("PUT", ONE, async ({ request, response, params }) => {
    const endpoint = await find(params);
    const { url, ...given } = await readJson(request, endpointChanges);
    const target = url === undefined ? {} : { target: targetOfUrl(host, endpoint.room, url, request) };
    await endpoint.change({ ...withoutUndefined(given), ...target });
    sendJson(response, 200, endpointFacts(endpoint, request));
  });

  change("DELETE", ONE, async ({ response, params }) => {
    await endpoints.remove(await find(params));
    response.writeHead(204).end();
  });

  http.route("GET", `${ONE}/secret`, async (context) => {
    const endpoint = await find(context.params);
    requireHost(host, endpoint.room, context);
    sendJson(context.response, 200, { secret: endpoint.verifier });
  });

  change("POST", `${ONE}/rotate`, async (context) => {
    const endpoint = await find(context.params);
    requireHost(host, endpoint.room, context);
    const { graceHours, secret } = await readJson(context.request, rotation);
    sendJson(context.response, 200, { secret: await endpoint.rotate(graceHours, secret) });
  });

  change("POST", `${ONE}/ping`, async ({ response, params }) => {
    sendJson(response, 202, { messageId: (await find(params)).ping() });
  });

  mountDeliveryRoutes(host, ONE, find);
}

/** An endpoint as its operator sees it: never with its secret. */
function endpointFacts(
  { id, document, queue, algorithm, verifier }: WebhookEndpoint,
  request: IncomingMessage,
) {
  const { target, eventTypes, enabled, schedule, fifo, headers, timeoutSeconds, createdAtMs, ...health } =
    document;
  const { failingSinceMs, disabledReason } = health;
  return {
    id,
    url: urlOfTarget(target, request),
    ...(target.kind === "own-receiver" ? { receiver: target.receiverId } : {}),
    eventTypes,
    enabled,
    status: enabled ? (failingSinceMs === undefined ? "active" : "failing") : "disabled",
    ...(disabledReason === undefined ? {} : { disabledReason }),
    schedule,
    fifo,
    algorithm,
    ...(algorithm === "ed25519" ? { publicKey: verifier } : {}),
    headers: maskedHeaders(headers),
    timeoutSeconds,
    pending: queue.pending,
    createdAt: new Date(createdAtMs).toISOString(),
  };
}
