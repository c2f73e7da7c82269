import { z } from "zod";
import { requestJson } from "./problem-error";

const roomFacts = z.object({ room: z.string(), name: z.string(), epoch: z.string() });

/** @throws ProblemError `room-not-found` */
export function readRoom(roomId: string, signal: AbortSignal): Promise<z.infer<typeof roomFacts>> {
  return requestJson(`/api/rooms/${encodeURIComponent(roomId)}`, roomFacts, { signal });
}
