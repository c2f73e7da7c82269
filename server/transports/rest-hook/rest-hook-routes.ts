import type { IncomingMessage } from "node:http";
import { eventTypeFilter, wantsEventType } from "#lib/delivery/event-type-filter";
import { withoutUndefined } from "#lib/delivery/without-undefined";
import { restHookPayload } from "#lib/transports/rest-hook/payload";
import { targetOfUrl, urlOfTarget } from "#server/delivery/callback-url";
import { mountDeliveryRoutes } from "#server/delivery/delivery-routes";
import { hookChangeRoute } from "#server/delivery/hook-change-route";
import type { RouteContext } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import { wholeNumberParameter } from "#server/http/query-parameters";
import { readJson } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import { envelopeOf } from "#server/log/recorded-event";
import type { TransportHost } from "#server/transports/transport";
import { SECRET_HEADER } from "./handshake";
import type { HookSubscription } from "./hook-subscription";
import type { HookSubscriptions } from "./hook-subscriptions";
import { subscriptionChanges, subscriptionInput } from "./subscription-document";

const ALL = "/api/rooms/:room/hooks";
const ONE = `${ALL}/:id`;
/** Of samples in one answer; as much as a page of events may have (POL-1). */
const RECENT_BYTES = 1_048_576;
const RECENT_LIMIT = { least: 1, most: 100, fallback: 3 };

/** Subscriptions as a resource (REST Hooks). */
export function mountRestHookRoutes(host: TransportHost, subscriptions: HookSubscriptions): void {
  const { http, rooms } = host;
  const change = hookChangeRoute(host);
  const find = async (params: RouteContext["params"]) =>
    subscriptions.find(await rooms.find(params["room"] ?? ""), params["id"] ?? "");

  http.route("GET", ALL, async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const hooks = subscriptions.list(room).map((each) => subscriptionFacts(each, request));
    sendJson(response, 200, { hooks });
  });

  change("POST", ALL, async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const input = await readJson(request, subscriptionInput);
    const { event, events = event === undefined ? [] : [event], handshake } = input;
    const { active = true, payload = "full", schedule = "workshop" } = input;
    const target = targetOfUrl(host, room, input.target_url, request);
    const asked = { target, events, payload, schedule, handshake, active };
    const { subscription, isNew, handshake: ended } = await subscriptions.subscribe(room, asked);
    ended.catch((error: unknown) => host.logger.error({ err: error }, "handshake not recorded"));
    // Without a handshake there is no other way to learn it.
    const { secret } = subscription.document;
    const shown = isNew && handshake === "off" ? { secret } : {};
    sendJson(
      response,
      isNew ? 201 : 200,
      { ...subscriptionFacts(subscription, request), ...shown },
      { location: `/api/rooms/${room.id}/hooks/${subscription.id}` },
    );
  });

  // What a client that builds with hooks shows as samples, and falls back to (RH-13).
  http.route("GET", "/api/rooms/:room/events/recent", async ({ response, params, url }) => {
    const room = await rooms.find(params["room"] ?? "");
    const limit = wholeNumberParameter(url.searchParams, "limit", RECENT_LIMIT);
    const wanted = eventParameter(url.searchParams);
    const recent = room
      .read(0, room.top.offset)
      .filter(({ type }) => wantsEventType(wanted, type))
      .slice(-limit)
      .reverse();
    const payloads: string[] = [];
    let bytes = 0;
    for (const event of recent) {
      const payload = restHookPayload(envelopeOf(event), "full");
      bytes += Buffer.byteLength(payload);
      if (bytes > RECENT_BYTES) break;
      payloads.push(payload);
    }
    sendJson(response, 200, `[${payloads.join()}]`);
  });

  http.route("GET", ONE, async ({ request, response, params }) => {
    sendJson(response, 200, subscriptionFacts(await find(params), request));
  });

  change("PUT", ONE, async ({ request, response, params }) => {
    const subscription = await find(params);
    const { target_url, event, events, ...given } = await readJson(request, subscriptionChanges);
    const wanted = events ?? (event === undefined ? undefined : [event]);
    const target =
      target_url === undefined ? undefined : targetOfUrl(host, subscription.room, target_url, request);
    await subscription.change(withoutUndefined({ ...given, events: wanted, target }));
    sendJson(response, 200, subscriptionFacts(subscription, request));
  });

  change("DELETE", ONE, async ({ response, params }) => {
    await (await find(params)).remove("Its owner unsubscribed.");
    response.writeHead(204).end();
  });

  change("POST", `${ONE}/confirm`, async ({ request, response, params }) => {
    const subscription = await find(params);
    const secret = request.headers[SECRET_HEADER];
    await subscription.confirm(typeof secret === "string" ? secret : undefined);
    sendJson(response, 200, subscriptionFacts(subscription, request));
  });

  change("POST", `${ONE}/ping`, async ({ response, params }) => {
    sendJson(response, 202, { messageId: (await find(params)).ping() });
  });

  mountDeliveryRoutes(host, ONE, find);
}

/** @throws HttpProblem 400 */
function eventParameter(query: URLSearchParams): readonly string[] {
  const given = query.get("event");
  if (given === null) return [];
  const parsed = eventTypeFilter.safeParse(given);
  if (parsed.success) return [parsed.data];
  throw new HttpProblem(
    400,
    "bad-query",
    "event is a type like order.paid, or a prefix of types like order.*.",
  );
}

/** A subscription as its owner sees it (RH-2): never with its secret. */
function subscriptionFacts({ id, document, queue, expiresAtMs }: HookSubscription, request: IncomingMessage) {
  const { target, events, status, payload, schedule, handshake, confirmed, createdAtMs } = document;
  const expiresAt = isoOrNull(expiresAtMs);
  return {
    id,
    target_url: urlOfTarget(target, request),
    ...(target.kind === "own-receiver" ? { receiver: target.receiverId } : {}),
    event: events[0],
    events,
    active: status === "active",
    status,
    failing: document.failingSinceMs !== undefined,
    confirmed,
    handshake,
    payload,
    schedule,
    pending: queue.pending,
    created_at: new Date(createdAtMs).toISOString(),
    expires_at: expiresAt,
    // Under this name some clients look for it, to subscribe again in time (RH-12).
    expiration_date: expiresAt,
    failure_count: document.failedAttempts ?? 0,
    last_delivery: isoOrNull(document.deliveredAtMs),
  };
}

/** @param atMs server clock */
function isoOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString();
}
