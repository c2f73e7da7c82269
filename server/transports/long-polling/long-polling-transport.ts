import { randomUUID } from "node:crypto";
import { type PageAnswer, readPage, sendPage } from "#server/delivery/event-page";
import { readPageQuery } from "#server/delivery/page-query";
import { PullSubscribers } from "#server/delivery/pull-subscribers";
import { lineKey } from "#server/faults/line";
import type { RouteContext } from "#server/http/http-host";
import { subscriberParameter, wholeNumberParameter } from "#server/http/query-parameters";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import { RESTARTING, type ServerTransport, type TransportHost } from "#server/transports/transport";
import { HeldRequest } from "./held-request";

/** Seconds a request may be held: RFC 6202 §5.5 calls 30 s safe; common proxies cut at 60 s (LP-1). */
const WAIT_SECONDS = { least: 0, most: 30, fallback: 25 };
/** Clients that a drain sends away come back evenly spread over these seconds (CORE-11). */
const COME_BACK_SECONDS = { least: 2, most: 8 };

/** Long polling at `GET /api/rooms/{room}/events?wait=`: the request is held until there is something. @param random on [0, 1) */
export function createLongPollingTransport(random: () => number = Math.random): ServerTransport {
  const id = "long-polling";
  const held = new Map<string, HeldRequest>();
  let subscribers: PullSubscribers | undefined;
  let draining = false;

  function comeBackLater(): PageAnswer {
    const { least, most } = COME_BACK_SECONDS;
    const seconds = Math.round(least + random() * (most - least));
    return { headers: { "retry-after": String(seconds), connection: "close" } };
  }

  async function onRequest(
    host: TransportHost,
    known: PullSubscribers,
    context: RouteContext,
  ): Promise<void> {
    const { request, response, url, params } = context;
    const asked = readPageQuery(url.searchParams);
    const waitMs = wholeNumberParameter(url.searchParams, "wait", WAIT_SECONDS) * 1_000;
    const name = subscriberParameter(url.searchParams);
    const room = await host.rooms.find(params["room"] ?? "");
    if (request.socket.destroyed) return;
    room.downtime.requireUp(id);
    const subscriberId = name ?? randomUUID();
    const key = lineKey(room.id, subscriberId);
    const subscriber = known.arrive(room, subscriberId, request.socket.remoteAddress);
    // One outstanding request per subscriber: the newer one takes the place of the older (LP-2).
    held.get(key)?.answer({ superseded: true });
    const page = readPage(room, asked);
    subscriber.resume(asked, page);
    const hasNews = asked.after === undefined || page.gap || page.batch !== undefined;
    const forgetUnnamed = () => {
      if (name === undefined) subscriber.close({ by: "client", reason: "It gave no name to be known by." });
    };
    if (hasNews || waitMs === 0 || draining || request.method === "HEAD") {
      sendPage(response, page, draining ? comeBackLater() : {});
      subscriber.answered(asked, page, bytesSinceLastMark(request.socket));
      forgetUnnamed();
      return;
    }
    const waiting = new HeldRequest({
      room,
      request,
      response,
      asked,
      subscriber,
      clock: host.clock,
      waitMs,
      onReleased(outcome) {
        if (held.get(key) === waiting) held.delete(key);
        if (outcome === "abandoned" && host.http.faults.wasCut(request.socket)) {
          subscriber.close({ by: "fault", reason: "The connection was cut by a fault." });
        }
        forgetUnnamed();
      },
    });
    held.set(key, waiting);
  }

  return {
    id,

    mount(host) {
      const known = new PullSubscribers(id, host);
      subscribers = known;
      const handler = (context: RouteContext) => onRequest(host, known, context);
      host.http.route("GET", "/api/rooms/:room/events", handler, {
        whenQuery: "wait",
        wire: { transport: id },
      });
    },

    restart(room) {
      for (const waiting of [...held.values()]) {
        if (waiting.room === room) waiting.answer(comeBackLater());
      }
      subscribers?.closeAll(RESTARTING, room);
    },

    async drain() {
      draining = true;
      for (const waiting of [...held.values()]) waiting.answer(comeBackLater());
      subscribers?.closeAll(RESTARTING);
    },
  };
}
