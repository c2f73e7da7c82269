import type { ControlState } from "#lib/client/stores/playground-state";
import type { ConnectionStatus } from "#lib/client/transports/transport";

/** How the page's line to the server stands after news of its connection. It is open when its snapshot has come. */
export function controlStateOf(status: ConnectionStatus, before: ControlState): ControlState {
  switch (status.kind) {
    case "connecting":
    case "open":
      return before;
    case "waiting": {
      const { reason } = status.cause;
      const wasOpen = before.kind === "open" || before.kind === "lost";
      return wasOpen ? { kind: "lost", reason } : { kind: "not-opened", reason };
    }
    case "closed":
      return { kind: "over", reason: status.cause.reason };
    default:
      return status satisfies never;
  }
}
