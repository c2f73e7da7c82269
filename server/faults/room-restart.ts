import { isRestarted } from "#lib/faults/fault";
import type { Room } from "#server/rooms/room";
import type { ServerTransport, TransportHost } from "#server/transports/transport";

/**
 * As far as one room can tell, the server starts again, or the broker behind some of its wires (decision 0018). Nobody
 * may come until `Room.downtime` ends.
 */
export function restartRoom(
  { receivers }: TransportHost,
  transports: readonly ServerTransport[],
  room: Room,
  what: "server" | "broker",
  untilMs: number,
): void {
  const restarted = transports.filter(({ id }) => isRestarted(what, id));
  const wires = restarted.map(({ id }) => id);
  // First of all: who is sent away may be back before the last one has gone.
  room.downtime.begin(wires, untilMs);
  for (const transport of restarted) transport.restart?.(room);
  if (what === "server") for (const receiver of receivers.of(room)) receiver.restart();
}
