import { WebSocket } from "ws";
import type { Bench } from "#server/lab/bench";

const CONNECT_WITHIN_MS = 10_000;

/** Of the client: the operating system gives the port that is left out. */
export interface Source {
  readonly address: string;
  readonly port?: number;
}

export interface OpenSocket {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverPort: number;
  close(): void;
}

/** A WebSocket from this address and port. @returns why it was refused, if it was */
export function openFrom(
  { order: { origin, room } }: Bench,
  { address, port }: Source,
): Promise<OpenSocket | { readonly refused: string }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${room}`, {
      perMessageDeflate: false,
      handshakeTimeout: CONNECT_WITHIN_MS,
      localAddress: address,
      ...(port === undefined ? {} : { localPort: port }),
    });
    socket.once("upgrade", ({ socket: { localAddress = "", localPort = 0, remotePort = 0 } }) => {
      const close = () => socket.terminate();
      socket.once("open", () =>
        resolve({ clientAddress: localAddress, clientPort: localPort, serverPort: remotePort, close }),
      );
    });
    socket.once("error", ({ message }) => resolve({ refused: message }));
  });
}
