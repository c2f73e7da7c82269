import { z } from "zod";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { requestJson } from "./problem-error";

const behaviour = z.object({
  status: z.int(),
  delayMs: z.int(),
  failNext: z.int(),
  dropAfterProcessing: z.boolean(),
  resetNext: z.int(),
  downForMs: z.int(),
});
export type Behaviour = z.infer<typeof behaviour>;

const receiverList = z.object({
  receivers: z.array(
    z.object({ id: z.string(), transport: z.enum(TRANSPORT_IDS), url: z.string(), behaviour }),
  ),
});

/** Our own receivers of this room, one for each wire that calls a URL. */
export function listReceivers(roomId: string, signal: AbortSignal): Promise<z.infer<typeof receiverList>> {
  return requestJson(`/api/rooms/${roomId}/receivers`, receiverList, { signal });
}

/** @returns the behaviour as it is now */
export function setBehaviour(roomId: string, receiverId: string, wanted: Behaviour): Promise<Behaviour> {
  return requestJson(`/api/rooms/${roomId}/receivers/${receiverId}/behaviour`, behaviour, {
    method: "PUT",
    body: wanted,
  });
}
