import type { Socket } from "node:net";

/** A fault may delay it by 20 s. A peer that has not taken its answer by then gets none. */
const FLUSHED_WITHIN_MS = 25_000;

/**
 * The last words on a socket that Node no longer reads: it is closed when they are out, whether or not the peer closes too,
 * since until then it keeps a place of its address (WS-15). What the peer still sends is thrown away.
 */
export function answerAndClose(socket: Socket, answer: string): void {
  const timer = setTimeout(() => socket.destroy(), FLUSHED_WITHIN_MS).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.resume();
  socket.end(answer, () => socket.destroy());
}
