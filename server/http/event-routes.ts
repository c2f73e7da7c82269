import type { StandardPayload } from "#lib/delivery/standard-payload";
import { SAMPLE_EVENTS } from "#lib/events/sample-events";
import { HttpProblem } from "#server/http/http-problem";
import { requireCursor } from "#server/http/query-parameters";
import { sendJson } from "#server/http/send-json";
import { envelopeOf } from "#server/log/recorded-event";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";

/** Types that the catalogue shows of those that a room has seen. */
const MOST_SEEN_TYPES = 50;
const SAMPLE_TIME = "2026-01-31T08:30:00Z";

/** One event by its place in the log, and which events there are (RH-3, RH-4). */
export function mountEventRoutes({ http, rooms, hooks }: TransportHost): void {
  http.route("GET", "/api/rooms/:room/events/:event", async ({ response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const { epoch, offset } = requireCursor(params["event"] ?? "");
    const event = epoch === room.identity.epoch ? await hooks.loadEvent(room.id, offset) : undefined;
    if (event === undefined) {
      throw new HttpProblem(
        404,
        "event-not-found",
        "This room's log has no event at this place. It may have been removed; only the newest are kept.",
      );
    }
    sendJson(response, 200, event.json.toString("utf8"));
  });

  http.route("GET", "/api/rooms/:room/event-types", async ({ response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    sendJson(response, 200, { eventTypes: [...catalogue(room).values()] });
  });
}

interface EventType {
  readonly type: string;
  /** Of the scenario. */
  readonly label?: string;
  /** The room has had one; the newest is the sample. */
  readonly seen: boolean;
  readonly sample: StandardPayload;
}

/** Of the scenarios, and of what the room has in memory. */
function catalogue(room: Room): ReadonlyMap<string, EventType> {
  const types = new Map<string, EventType>(
    SAMPLE_EVENTS.map(({ type, label, data }) => [
      type,
      { type, label, seen: false, sample: { type, timestamp: SAMPLE_TIME, data } },
    ]),
  );
  const most = types.size + MOST_SEEN_TYPES;
  for (const event of room.read(0, room.top.offset).toReversed()) {
    const { type } = event;
    const known = types.get(type);
    if (known?.seen === true || (known === undefined && types.size >= most)) continue;
    const { time: timestamp, data } = envelopeOf(event);
    types.set(type, { ...known, type, seen: true, sample: { type, timestamp, data } });
  }
  return types;
}
