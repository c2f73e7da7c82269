import type { Socket } from "node:net";
import { heldBytes } from "#server/faults/line-shaper";

const marks = new WeakMap<Socket, { bytesIn: number; bytesOut: number }>();

/**
 * Bytes that crossed this socket since it was last asked (ME-7), as Node counts them: HTTP or frame bytes before
 * TLS and TCP/IP. Bytes still queued for writing count as written, and so do those that a fault holds.
 */
export function bytesSinceLastMark(socket: Socket): { bytesIn: number; bytesOut: number } {
  const before = marks.get(socket) ?? { bytesIn: 0, bytesOut: 0 };
  const now = { bytesIn: socket.bytesRead, bytesOut: socket.bytesWritten + heldBytes(socket) };
  marks.set(socket, now);
  return { bytesIn: now.bytesIn - before.bytesIn, bytesOut: now.bytesOut - before.bytesOut };
}

/** `bytesRead` of this socket when it was last asked; 0 for one that was not. */
export function bytesInAtLastMark(socket: Socket): number {
  return marks.get(socket)?.bytesIn ?? 0;
}
