import type { Socket } from "node:net";

/**
 * Connections that this process has opened to itself, for hooks that call our own receivers. They are limited where they
 * are sent; as clients they would use up the rate of everybody on this machine. A connection is known by its two ends: no
 * other has the same ones while it is open.
 */
export class OwnCalls {
  readonly #open = new Set<string>();

  /** Our end carries a call: to be told before its first byte. Telling twice is harmless. */
  add(socket: Socket): void {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    const ends = endsOf(localAddress, localPort, remoteAddress, remotePort);
    if (socket.destroyed || this.#open.has(ends)) return;
    this.#open.add(ends);
    socket.once("close", () => this.#open.delete(ends));
  }

  /** Is this the other end of one? */
  has({ localAddress, localPort, remoteAddress, remotePort }: Socket): boolean {
    return this.#open.has(endsOf(remoteAddress, remotePort, localAddress, localPort));
  }
}

/** @param from the end that called; a socket that is gone has neither */
function endsOf(
  from: string | undefined,
  fromPort: number | undefined,
  to: string | undefined,
  toPort: number | undefined,
): string {
  return `${unmapped(from)} ${fromPort} ${unmapped(to)} ${toPort}`;
}

/** A server that listens on `::` sees an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2). */
function unmapped(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/, "");
}
