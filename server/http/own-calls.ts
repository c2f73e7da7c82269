import type { Socket } from "node:net";

/** By which our own receivers are called. */
const LOOPBACK = "127.0.0.1";

/**
 * Connections that this process has opened to itself, for hooks that call our own receivers. They are limited where they
 * are sent; as clients they would use up the rate of everybody on this machine. A connection is known by its port: no
 * other can come from that one and the same address while it is open.
 */
export class OwnCalls {
  readonly #ports = new Set<number>();

  /** Our end carries a call: to be told before its first byte. Telling twice is harmless. */
  add(socket: Socket): void {
    const { localPort } = socket;
    if (localPort === undefined || this.#ports.has(localPort)) return;
    this.#ports.add(localPort);
    socket.once("close", () => this.#ports.delete(localPort));
  }

  /** Is this the other end of one? */
  has({ remoteAddress, remotePort }: Socket): boolean {
    return (
      remotePort !== undefined &&
      this.#ports.has(remotePort) &&
      (remoteAddress === LOOPBACK || remoteAddress === `::ffff:${LOOPBACK}`)
    );
  }
}
