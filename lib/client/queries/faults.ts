import { z } from "zod";
import type { Fault, FaultKind } from "#lib/faults/fault";
import { requestJson } from "./problem-error";

const startedFault = z.object({ connections: z.int() });

/** Has the server break a subscriber's line for a while. @param forMs 0 to 600,000 */
export async function startFault(
  roomId: string,
  subscriber: string,
  { kind, ...settings }: Fault,
  forMs: number,
): Promise<void> {
  await requestJson(`/api/rooms/${roomId}/faults/${kind}`, startedFault, {
    method: "POST",
    body: { subscriber, forMs, ...settings },
  });
}

/** Takes a fault back. */
export async function endFault(roomId: string, subscriber: string, kind: FaultKind): Promise<void> {
  await requestJson(`/api/rooms/${roomId}/faults/${kind}/${subscriber}`, z.unknown(), { method: "DELETE" });
}
