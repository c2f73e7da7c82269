import type { WirePage } from "#lib/rooms/wire-page";
import { wholeNumberParameter } from "#server/http/query-parameters";
import { sendJson } from "#server/http/send-json";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import type { WireRecord } from "./wire-record";

const AFTER = { least: 0, most: 999_999_999, fallback: 0 };

/** The bytes of a subscriber's line, or of a hook's attempts, for whoever has the room's id. */
export function mountWireRoutes({ http, rooms }: TransportHost): void {
  const { taps } = http;
  const open = new Map<string, Room>();
  rooms.onOpen((room) => {
    open.set(room.id, room);
    room.onEnd(() => {
      open.delete(room.id);
      taps.store.forgetRoom(room.id);
    });
  });
  taps.watchedBy(({ roomId, subscriberId }) => open.get(roomId)?.watches(subscriberId) ?? false);

  http.route("GET", "/api/rooms/:room/wire/:subscriber", async ({ response, params, url }) => {
    const room = await rooms.find(params["room"] ?? "");
    const after = wholeNumberParameter(url.searchParams, "after", AFTER);
    const subscriberId = params["subscriber"] ?? "";
    const log = taps.store.find(room.id, subscriberId);
    const page: WirePage = {
      watched: room.watches(subscriberId) || (room.durable(subscriberId) !== undefined && room.observed > 0),
      dropped: log?.dropped ?? { records: 0, bytes: 0 },
      newest: log?.newest ?? 0,
      records: (log?.after(after) ?? []).map(recordText),
    };
    sendJson(response, 200, page);
  });
}

function recordText({ bytes, ...facts }: WireRecord): WirePage["records"][number] {
  return { ...facts, data: bytes.toString("base64") };
}
