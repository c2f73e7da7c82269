import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A TCP connection to write bytes on as they stand in a specification. */
export interface RawLine {
  readonly socket: Socket;
  /** Everything that came, so far. */
  readonly received: () => Buffer;
  /** Resolves when what came contains this text, in Latin-1. */
  until(text: string): Promise<void>;
  /** Resolves with everything that came, when the other side has closed. */
  ended(): Promise<Buffer>;
}

/** Connects and writes. @param bytes text is written as Latin-1 */
export async function openRawLine(port: number, bytes: string): Promise<RawLine> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  const received = () => Buffer.concat(chunks);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes, "latin1");
  return {
    socket,
    received,
    async until(text) {
      while (!received().includes(text, 0, "latin1")) await Promise.race([once(socket, "data"), closed]);
    },
    async ended() {
      await closed;
      return received();
    },
  };
}

/** A handshake as in RFC 6455 §1.3, to be changed by the test. */
export function handshake(
  path: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  method = "GET",
): string {
  const all = {
    Host: "127.0.0.1",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
