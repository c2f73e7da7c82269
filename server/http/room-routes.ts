import { z } from "zod";
import type { RouteContext } from "#server/http/http-host";
import { lineKey } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import { readJson } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import { requireMemory } from "#server/rooms/memory-ceiling";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";

/** Longest time a line stays cut, in ms. */
const LONGEST_CUT_MS = 30_000;

const cutRequest = z.strictObject({
  subscriber: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "subscriber is 1 to 64 of A-Z a-z 0-9 _ -"),
  forMs: z.int().min(0).max(LONGEST_CUT_MS).default(0),
});

/** The header that carries the room's host key. */
export const HOST_KEY_HEADER = "playground-host-key";

/** Rooms, and the faults on their subscribers' lines. */
export function mountRoomRoutes(host: TransportHost): void {
  const { http, rooms, limits } = host;

  http.route("POST", "/api/rooms", async ({ request, response }) => {
    limits.rooms.require(request.socket.remoteAddress);
    requireMemory();
    const { room, hostKey } = await rooms.create();
    sendJson(response, 201, { ...roomFacts(room), hostKey }, { location: `/api/rooms/${room.id}` });
  });

  http.route("GET", "/api/rooms/:room", async ({ response, params }) => {
    sendJson(response, 200, roomFacts(await rooms.find(params["room"] ?? "")));
  });

  http.route("DELETE", "/api/rooms/:room", async (context) => {
    const room = await rooms.find(context.params["room"] ?? "");
    requireHost(host, room, context);
    await rooms.remove(room, "The host closed this room.");
    context.response.writeHead(204).end();
  });

  http.route("POST", "/api/rooms/:room/faults/cut", async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const { subscriber, forMs } = await readJson(request, cutRequest);
    if (!room.knows(subscriber)) {
      throw new HttpProblem(
        404,
        "subscriber-not-found",
        "No subscriber of this name has connected to this room.",
      );
    }
    sendJson(response, 200, { reset: http.lineCutter.cut(lineKey(room.id, subscriber), forMs) });
  });

  http.route("DELETE", "/api/rooms/:room/faults/cut/:subscriber", async ({ response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    http.lineCutter.heal(lineKey(room.id, params["subscriber"] ?? ""));
    response.writeHead(204).end();
  });
}

/** @throws HttpProblem 403 unless the request carries the host key of the room */
export function requireHost(host: TransportHost, room: Room, { request }: RouteContext): void {
  const key = request.headers[HOST_KEY_HEADER];
  if (typeof key !== "string" || !host.rooms.isHost(room, key)) {
    throw new HttpProblem(
      403,
      "host-key-needed",
      "This needs the room's host key in the header Playground-Host-Key.",
    );
  }
}

function roomFacts(room: Room) {
  const { id, name, epoch, createdAtMs } = room.identity;
  return {
    room: id,
    name,
    epoch,
    top: room.top.offset,
    connections: room.connections,
    createdAt: new Date(createdAtMs).toISOString(),
  };
}
