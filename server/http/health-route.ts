import { sendJson } from "#server/http/send-json";
import type { TransportHost } from "#server/transports/transport";

/** `GET /healthz`: the process answers. */
export function mountHealthRoute({ http, rooms, clock }: TransportHost): void {
  const startedAtMs = clock.nowMs();
  http.route("GET", "/healthz", ({ response }) => {
    sendJson(response, 200, {
      status: "ok",
      uptimeSeconds: Math.round((clock.nowMs() - startedAtMs) / 1_000),
      rooms: rooms.open.length,
      connections: rooms.open.reduce((sum, room) => sum + room.connections, 0),
    });
  });
}
