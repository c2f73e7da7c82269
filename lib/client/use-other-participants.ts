import { useQuery } from "@tanstack/react-query";
import { usePlayground } from "#lib/client/playground-context";
import { requestJson } from "#lib/client/queries/problem-error";
import { namedLines } from "#lib/rooms/named-lines";
import type { TransportId } from "#lib/transports/catalog";
import { type OtherParticipant, otherParticipants } from "./other-participants";

const REFRESH_MS = 2_000;

/**
 * Who else is on this wire, asked anew every two seconds.
 * @param isWanted nobody is asked until then
 * @returns undefined before the server has said
 */
export function useOtherParticipants(
  wire: TransportId,
  isWanted: boolean,
): readonly OtherParticipant[] | undefined {
  const roomId = usePlayground(({ room }) => (room.kind === "ready" ? room.roomId : undefined));
  const own = usePlayground(({ lanes }) => lanes[wire].subscriberId);
  const { data } = useQuery({
    queryKey: ["lines", roomId],
    queryFn: ({ signal }) => requestJson(`/api/rooms/${roomId}/lines`, namedLines, { signal }),
    enabled: isWanted && roomId !== undefined,
    refetchInterval: REFRESH_MS,
  });
  return data === undefined ? undefined : otherParticipants(data.lines, wire, own);
}
