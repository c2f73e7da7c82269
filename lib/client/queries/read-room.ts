import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { requestJson } from "./problem-error";

const roomFacts = z.object({
  room: z.string(),
  name: z.string(),
  epoch: z.string(),
  /** Offset of the newest event. */
  top: z.int(),
  /** Offset after which everything can still be recovered. */
  earliest: z.int(),
});

/** @throws ProblemError `room-not-found` */
export function readRoom(roomId: string, signal: AbortSignal): Promise<z.infer<typeof roomFacts>> {
  return requestJson(`/api/rooms/${encodeURIComponent(roomId)}`, roomFacts, { signal });
}

export const roomKeys = { one: (roomId: string) => ["room", roomId] as const };

export const roomQuery = (roomId: string) =>
  queryOptions({ queryKey: roomKeys.one(roomId), queryFn: ({ signal }) => readRoom(roomId, signal) });
