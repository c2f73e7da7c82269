import { z } from "zod";
import { requestJson } from "./problem-error";

const createdRoom = z.object({ room: z.string(), name: z.string(), epoch: z.string(), hostKey: z.string() });

/** @throws ProblemError when there is no place for another room */
export function createRoom(signal: AbortSignal): Promise<z.infer<typeof createdRoom>> {
  return requestJson("/api/rooms", createdRoom, { method: "POST", signal });
}
