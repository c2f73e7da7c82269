import type { Socket } from "node:net";

const corked = new Set<Socket>();

/**
 * What is written to this socket until the end of this turn of the event loop leaves in one write (`writev`): for
 * libraries that write each message by itself. Costs no latency, since nothing leaves the process before a turn ends.
 */
export function corkForTurn(socket: Socket): void {
  if (corked.has(socket)) return;
  if (corked.size === 0) setImmediate(uncorkAll);
  corked.add(socket);
  socket.cork();
}

function uncorkAll(): void {
  const sockets = [...corked];
  corked.clear();
  for (const socket of sockets) socket.uncork();
}
