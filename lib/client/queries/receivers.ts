import { z } from "zod";
import { type ReceiverBehaviour, receiverBehaviour } from "#lib/delivery/receiver-behaviour";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { requestJson } from "./problem-error";

const receiverList = z.object({
  receivers: z.array(
    z.object({
      id: z.string(),
      transport: z.enum(TRANSPORT_IDS),
      url: z.string(),
      behaviour: receiverBehaviour,
    }),
  ),
});

/** Our own receivers of this room, one for each wire that calls a URL. */
export function listReceivers(roomId: string, signal: AbortSignal): Promise<z.infer<typeof receiverList>> {
  return requestJson(`/api/rooms/${roomId}/receivers`, receiverList, { signal });
}

/** @returns the behaviour as it is now */
export function setBehaviour(
  roomId: string,
  receiverId: string,
  wanted: ReceiverBehaviour,
): Promise<ReceiverBehaviour> {
  return requestJson(`/api/rooms/${roomId}/receivers/${receiverId}/behaviour`, receiverBehaviour, {
    method: "PUT",
    body: wanted,
  });
}
