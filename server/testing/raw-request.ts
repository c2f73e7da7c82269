import { connect, type Socket } from "node:net";

/** One request over a bare TCP connection, and every byte that came back: nothing of a client library is between. */
export interface RawRequest {
  readonly socket: Socket;
  /** Everything so far, as UTF-8 text. */
  text(): string;
  bytesIn(): number;
  /** Resolves once the answer so far matches; rejects when the connection closes before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with everything when the server has closed. */
  closed(): Promise<string>;
}

/** @param head request line and headers, without the blank line */
export function rawRequest(port: number, head: readonly string[]): RawRequest {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  // A reset is an end like any other here; `close` follows.
  socket.on("error", () => {});
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const text = () => Buffer.concat(chunks).toString("utf8");
  const next = (event: "data" | "close") => new Promise((resolve) => socket.once(event, resolve));
  const closed = next("close");
  return {
    socket,
    text,
    bytesIn: () => socket.bytesRead,
    async until(pattern) {
      for (;;) {
        const match = pattern.exec(text());
        if (match !== null) return match;
        if (socket.destroyed) throw new Error(`closed before ${pattern}: ${text()}`);
        await Promise.race([next("data"), closed]);
      }
    },
    async closed() {
      await closed;
      return text();
    },
  };
}

/** The body of an answer in chunked coding (RFC 9112 §7.1), as far as it is complete. */
export function chunkedBody(answer: string): string {
  let rest = Buffer.from(answer.slice(answer.indexOf("\r\n\r\n") + 4));
  const parts: Buffer[] = [];
  for (;;) {
    const lineEnd = rest.indexOf("\r\n");
    const size = Number.parseInt(rest.subarray(0, Math.max(0, lineEnd)).toString(), 16);
    if (lineEnd === -1 || !(size > 0) || rest.length < lineEnd + 4 + size) break;
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    rest = rest.subarray(lineEnd + 4 + size);
  }
  return Buffer.concat(parts).toString("utf8");
}
