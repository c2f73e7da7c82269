import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { RouteContext } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import type { Room } from "#server/rooms/room";
import { RESTARTING, type ServerTransport, type TransportHost } from "#server/transports/transport";
import { comeBackBlock, EventStreamConnection } from "./event-stream-connection";
import { readStreamRequest, streamHeaders } from "./stream-request";

/** Reconnection times are drawn evenly from here, so that clients do not return in step (SSE-5). */
const RETRY_MS = { least: 2_000, most: 8_000 };
/** A drain waits this long, at most, for clients to read the end of their streams. */
const DRAIN_MS = 1_000;

/** Server-Sent Events at `GET /api/rooms/{room}/events/stream`. @param random on [0, 1) */
export function createSseTransport(random: () => number = Math.random): ServerTransport {
  const id = "sse";
  const streams = new Map<ServerResponse, EventStreamConnection>();
  let draining = false;
  let clock: TransportHost["clock"] | undefined;
  const drawRetryMs = () => Math.round(RETRY_MS.least + random() * (RETRY_MS.most - RETRY_MS.least));

  return {
    id,

    mount(host) {
      clock = host.clock;
      const answer = async ({ request, response, url, params }: RouteContext): Promise<void> => {
        const asked = readStreamRequest(request, url.searchParams);
        const isKeptAlive = request.httpVersion === "1.1" && response.shouldKeepAlive;
        const headers = {
          ...streamHeaders(request, host.env.ALLOWED_ORIGINS),
          ...(isKeptAlive ? { connection: "keep-alive" } : {}),
        };
        const sendAway = (reason: string) =>
          response.writeHead(200, headers).end(comeBackBlock(reason, drawRetryMs()));
        const tooMany = refusalOf(() => {
          response.once("close", host.limits.connect(request.socket.remoteAddress));
        });
        if (tooMany !== undefined) {
          sendAway(tooMany);
          return;
        }
        const room = await findRoom(host, params["room"] ?? "");
        if (room instanceof HttpProblem) {
          // An EventSource that had been here stops for good on 204 (WHATWG HTML §9.2.2); a newcomer is told why.
          if (asked.lastEventId === undefined) throw room;
          response.writeHead(204).end();
          return;
        }
        if (request.socket.destroyed) return;
        if (request.method === "HEAD") {
          response.writeHead(200, headers).end();
          return;
        }
        const refusal = draining ? RESTARTING : refusalOf(() => host.rooms.admitConnection(room, id));
        if (refusal !== undefined) {
          sendAway(refusal);
          return;
        }
        const stream = new EventStreamConnection({
          room,
          request,
          response,
          asked,
          subscriberId: asked.subscriberId ?? randomUUID(),
          headers,
          clock: host.clock,
          retryMs: drawRetryMs(),
          wasCut: () => host.http.faults.wasCut(request.socket),
        });
        streams.set(response, stream);
        response.once("close", () => streams.delete(response));
      };
      host.http.route("GET", "/api/rooms/:room/events/stream", answer, { wire: { transport: id } });
    },

    restart(room) {
      for (const stream of streams.values()) {
        if (stream.room === room) stream.comeBack(RESTARTING, drawRetryMs());
      }
    },

    async drain() {
      draining = true;
      const ends = [...streams.keys()].map(
        (response) => new Promise<void>((resolve) => response.once("finish", resolve).once("close", resolve)),
      );
      for (const stream of streams.values()) stream.comeBack(RESTARTING, drawRetryMs());
      const late = new Promise<void>((resolve) => clock?.after(DRAIN_MS, resolve) ?? resolve());
      await Promise.race([Promise.all(ends), late]);
    },
  };
}

async function findRoom(host: TransportHost, roomId: string): Promise<Room | HttpProblem> {
  try {
    return await host.rooms.find(roomId);
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 404) return error;
    throw error;
  }
}

/** Why there is no place for another stream, or undefined. Said in-band: any status but 200 ends an EventSource (SSE-4). */
function refusalOf(admit: () => void): string | undefined {
  try {
    admit();
    return undefined;
  } catch (error) {
    if (error instanceof HttpProblem) return error.detail;
    throw error;
  }
}
