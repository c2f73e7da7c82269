import type { Socket } from "node:net";

const PIECE_BYTES = 512;

/**
 * Lets nobody read more than half a KiB off a socket at once, and nothing after its end. What one read of undici
 * returns is parsed to its last byte, even where the head is too long already: each field line after that makes one
 * more error with its stack (lib/dispatcher/client-h1.js, trackHeader), which held the event loop up for a third of a
 * second.
 */
export function readInPieces(socket: Socket): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    if (socket.destroyed) return null;
    return read(size ?? (socket.readableLength > PIECE_BYTES ? PIECE_BYTES : undefined));
  };
}
