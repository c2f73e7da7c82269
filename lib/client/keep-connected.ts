import type { Socket } from "socket.io-client";
import { nowMs } from "#lib/client/now";
import { BackOff } from "#lib/client/transports/back-off";
import type { ConnectionStatus } from "#lib/client/transports/transport";
import type { CloseCause } from "#lib/journal/entry";
import { connectErrorData } from "#lib/transports/socket-io/messages";

/** Refusals that another try may overcome. */
const RETRIED_CODES = new Set(["room-full", "server-full", "internal-error"]);

/**
 * Keeps a Socket.IO socket connected until it is stopped, with full jitter. The library can do so by itself, but does
 * not tell when it will: the page shows a countdown. The socket must be made with `reconnection: false` and
 * `autoConnect: false`.
 * @param onStatus not called after the stop
 * @returns stops and disconnects; stopping twice is harmless
 */
export function keepConnected(socket: Socket, onStatus: (status: ConnectionStatus) => void): () => void {
  const backOff = new BackOff();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const tell = (status: ConnectionStatus) => {
    if (!stopped) onStatus(status);
  };

  const connect = () => {
    tell({ kind: "connecting", attempt: backOff.attempt });
    if (!stopped) socket.connect();
  };
  const wait = (cause: CloseCause) => {
    if (stopped) return;
    const delayMs = backOff.lost();
    clearTimeout(timer);
    timer = setTimeout(connect, delayMs);
    tell({ kind: "waiting", untilMs: nowMs() + delayMs, cause });
  };
  const giveUp = (cause: CloseCause) => {
    tell({ kind: "closed", cause });
    stop();
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    socket.disconnect();
  };

  socket.on("connect", () => {
    tell({ kind: "open", sinceMs: backOff.opened() });
  });
  socket.on("disconnect", (reason) => {
    // Only this one says that the server does not want us back.
    if (reason === "io server disconnect")
      giveUp({ by: "server", reason: "The server ended this connection." });
    else wait({ by: "network", reason: `The connection was lost (${reason}).` });
  });
  socket.on("connect_error", (error: Error & { data?: unknown }) => {
    const refusal = connectErrorData.safeParse(error.data);
    if (!refusal.success) wait({ by: "network", reason: `No connection: ${error.message}.` });
    else if (RETRIED_CODES.has(refusal.data.code)) wait({ by: "server", reason: refusal.data.detail });
    else giveUp({ by: "server", reason: refusal.data.detail });
  });
  connect();
  return stop;
}
