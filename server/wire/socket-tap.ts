import type { Socket } from "node:net";
import type { Direction } from "./wire-record";

type Done = (error?: Error | null) => void;

/**
 * Listens to what crosses between a socket and the network. Stands between the socket and its prototype, so that a
 * `LineShaper`, which puts its methods on the socket itself, is always above: bytes out are seen when a fault has let
 * them go, and bytes in when a fault has let them through.
 * @returns listens no longer
 */
export function tapSocket(
  socket: Socket,
  onBytes: (direction: Direction, bytes: Buffer) => void,
): () => void {
  const below = Object.getPrototypeOf(socket) as Socket;
  const tap = Object.create(below) as Socket;
  let isListening = true;
  const tell = (direction: Direction, chunks: readonly Buffer[]) => {
    if (isListening) onBytes(direction, Buffer.concat(chunks));
  };
  tap._write = (chunk: unknown, encoding: BufferEncoding, done: Done) => {
    tell("out", [bytesOf(chunk, encoding)]);
    below._write.call(socket, chunk, encoding, done);
  };
  tap._writev = (chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Done) => {
    tell(
      "out",
      chunks.map(({ chunk, encoding }) => bytesOf(chunk, encoding)),
    );
    below._writev?.call(socket, chunks, done);
  };
  tap.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk !== null) tell("in", [bytesOf(chunk, encoding)]);
    return below.push.call(socket, chunk, encoding);
  };
  Object.setPrototypeOf(socket, tap);
  return () => {
    isListening = false;
    if (Object.getPrototypeOf(socket) === tap) Object.setPrototypeOf(socket, below);
  };
}

function bytesOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk as Uint8Array);
}
