import type { Figure } from "./verdict";

/** The note below figures that clients read off their own sockets, and the server off those of its hooks. */
export const AT_WHO_OPENS =
  "Bytes are counted at the socket of who opened the connection, both ways, before TLS and TCP/IP.";
/** The note below figures that only the receiving ends read off their sockets. */
export const AT_WHO_RECEIVES =
  "Bytes are counted at the socket of who receives, inward only, before TLS and TCP/IP.";

/** Is it a number of bytes, whatever they are counted for? */
export function isInBytes({ unit }: Pick<Figure, "unit">): boolean {
  return unit === "bytes" || unit === "bytes/event";
}
