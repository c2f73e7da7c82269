import { readPage, sendPage } from "#server/delivery/event-page";
import { readPageQuery } from "#server/delivery/page-query";
import type { PullSubscriber } from "#server/delivery/pull-subscriber";
import { PullSubscribers } from "#server/delivery/pull-subscribers";
import type { RouteContext } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import { subscriberParameter } from "#server/http/query-parameters";
import { sendProblem } from "#server/http/send-json";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import { RESTARTING, type ServerTransport } from "#server/transports/transport";
import { entityTag, isNotModified } from "./entity-tag";

/** A named subscriber may ask this often, in milliseconds (POL-4). */
const LEAST_INTERVAL_MS = 500;

/** Polling at `GET /api/rooms/{room}/events`: a cursor, an interval, and 304 when nothing is new. */
export function createPollingTransport(): ServerTransport {
  const id = "polling";
  let subscribers: PullSubscribers | undefined;
  /** When each may ask again, on the server's clock. */
  const welcomeAtMs = new WeakMap<PullSubscriber, number>();

  return {
    id,

    mount(host) {
      const { http, rooms, clock } = host;
      const known = new PullSubscribers(id, host);
      subscribers = known;
      const answer = async ({ request, response, url, params }: RouteContext): Promise<void> => {
        const asked = readPageQuery(url.searchParams);
        const subscriberId = subscriberParameter(url.searchParams);
        const room = await rooms.find(params["room"] ?? "");
        const { socket } = request;
        if (socket.destroyed) return;
        room.downtime.requireUp(id);
        const subscriber =
          subscriberId === undefined ? undefined : known.arrive(room, subscriberId, socket.remoteAddress);
        if (subscriber !== undefined && clock.nowMs() < (welcomeAtMs.get(subscriber) ?? 0)) {
          sendProblem(response, tooSoon());
          subscriber.answered(asked, undefined, bytesSinceLastMark(socket));
          return;
        }
        const page = readPage(room, asked);
        subscriber?.resume(asked, page);
        // Who was told that there is more may ask for it at once.
        if (subscriber !== undefined && !page.more) {
          welcomeAtMs.set(subscriber, clock.nowMs() + LEAST_INTERVAL_MS);
        }
        const headers = { etag: entityTag(page) };
        if (isNotModified(request.headers["if-none-match"], page, asked.after !== undefined)) {
          response.writeHead(304, { ...headers, "cache-control": "no-cache" }).end();
        } else sendPage(response, page, { headers });
        subscriber?.answered(asked, page, bytesSinceLastMark(socket));
      };
      http.route("GET", "/api/rooms/:room/events", answer, { wire: { transport: id } });
    },

    restart(room) {
      subscribers?.closeAll(RESTARTING, room);
    },

    async drain() {
      subscribers?.closeAll(RESTARTING);
    },
  };
}

function tooSoon(): HttpProblem {
  return new HttpProblem(
    429,
    "polled-too-soon",
    `Ask at most every ${LEAST_INTERVAL_MS} ms. Wait as long as Retry-After says.`,
    { "retry-after": "1" },
  );
}
