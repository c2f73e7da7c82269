import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { usePlayground } from "#lib/client/playground-context";
import { readWire } from "#lib/client/queries/read-wire";
import type { TransportId } from "#lib/transports/catalog";
import { WireReader } from "./wire-reader";

const REFRESH_MS = 1_000;

/**
 * The bytes of this page's line on a wire, decoded; asked for every second while somebody looks and the server is there.
 * When the first answer is an error, it stands until somebody tries again, or the server has come back.
 */
export function useWire(transportId: TransportId) {
  const roomId = usePlayground((state) => (state.room.kind === "ready" ? state.room.roomId : undefined));
  const isThere = usePlayground(({ control }) => control.kind === "open");
  const lineId = usePlayground(
    ({ lanes }) => lanes[transportId].subscriberId ?? lanes[transportId].hook?.hookId,
  );
  // A line of another room or wire is another stream: its decoders begin anew.
  const reader = useMemo(
    () => ({ of: `${roomId} ${lineId}`, reads: new WireReader(transportId) }),
    [roomId, lineId, transportId],
  );
  return useQuery({
    queryKey: ["wire", reader.of],
    enabled: roomId !== undefined && lineId !== undefined && isThere,
    queryFn: async ({ signal }) =>
      reader.reads.add(await readWire(roomId ?? "", lineId ?? "", reader.reads.newest, signal)),
    refetchInterval: ({ state: { data, status } }) =>
      data === undefined && status === "error" ? false : REFRESH_MS,
    structuralSharing: false,
    gcTime: 0,
    retry: false,
  });
}
