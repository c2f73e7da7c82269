import type { DisconnectReason } from "socket.io";
import type { CloseCause } from "#lib/journal/entry";

/** Whose doing a disconnection was, in the journal's words. */
export function closeCause(reason: DisconnectReason): CloseCause {
  switch (reason) {
    case "client namespace disconnect":
      return { by: "client", reason: "The client disconnected." };
    case "parse error":
      return { by: "client", reason: "The client sent what is no Socket.IO packet." };
    case "transport close":
    case "transport error":
      return { by: "network", reason: `The connection below it ended (${reason}).` };
    case "ping timeout":
      return { by: "network", reason: "The client did not answer a ping in time." };
    case "server shutting down":
    case "forced close":
    case "forced server close":
    case "server namespace disconnect":
      return { by: "server", reason: `The server ended it (${reason}).` };
    default:
      reason satisfies never;
      return { by: "network", reason: String(reason) };
  }
}
