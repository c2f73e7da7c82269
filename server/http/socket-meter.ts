import type { Socket } from "node:net";

const marks = new WeakMap<Socket, { bytesIn: number; bytesOut: number }>();

/**
 * Bytes that crossed this socket since it was last asked (ME-7), as Node counts them: HTTP or frame bytes before
 * TLS and TCP/IP. Bytes still queued for writing count as written.
 */
export function bytesSinceLastMark(socket: Socket): { bytesIn: number; bytesOut: number } {
  const before = marks.get(socket) ?? { bytesIn: 0, bytesOut: 0 };
  const now = { bytesIn: socket.bytesRead, bytesOut: socket.bytesWritten };
  marks.set(socket, now);
  return { bytesIn: now.bytesIn - before.bytesIn, bytesOut: now.bytesOut - before.bytesOut };
}
