import type { RouteContext } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import { sendJson } from "#server/http/send-json";
import { requireMemory } from "#server/rooms/memory-ceiling";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";

/** The header that carries the room's host key. */
export const HOST_KEY_HEADER = "playground-host-key";

/** Rooms: made, read, closed. */
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
}

/** Does the request carry the host key of the room? */
export function isHostRequest({ rooms }: TransportHost, room: Room, { request }: RouteContext): boolean {
  const key = request.headers[HOST_KEY_HEADER];
  return typeof key === "string" && rooms.isHost(room, key);
}

/** @throws HttpProblem 403 unless the request carries the host key of the room */
export function requireHost(host: TransportHost, room: Room, context: RouteContext): void {
  if (!isHostRequest(host, room, context)) {
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
    earliest: room.earliest.offset,
    connections: room.connections,
    createdAt: new Date(createdAtMs).toISOString(),
  };
}
