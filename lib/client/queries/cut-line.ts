import { z } from "zod";
import { requestJson } from "./problem-error";

const cutAnswer = z.object({ connections: z.int() });

/** Has the server reset a subscriber's connections, and refuse new ones for a while. @param forMs 0 to 30,000 */
export function cutLine(
  roomId: string,
  subscriber: string,
  forMs: number,
): Promise<z.infer<typeof cutAnswer>> {
  return requestJson(`/api/rooms/${roomId}/faults/cut`, cutAnswer, {
    method: "POST",
    body: { subscriber, forMs },
  });
}

/** Takes the fault back. */
export async function healLine(roomId: string, subscriber: string): Promise<void> {
  await requestJson(`/api/rooms/${roomId}/faults/cut/${subscriber}`, z.unknown(), { method: "DELETE" });
}
