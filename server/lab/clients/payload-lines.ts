import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, createGunzip, createGzip } from "node:zlib";
import { type PerMessageDeflateOptions, WebSocket, WebSocketServer } from "ws";
import { EventStreamParser } from "#lib/transports/sse/event-stream-parser";
import { SocketCount } from "#server/lab/socket-count";

/** A line from a server of the run's own to a client of it, for payloads that the playground itself does not carry. */
export interface PayloadLine {
  /** What its receiving end has read off its socket, so far. */
  bytesIn(): number;
  send(payload: Buffer): void;
  /** Says that nothing more will come. Resolves when the receiving end knows it. */
  end(): Promise<void>;
  stop(): void;
}

export type OnPayload = (payload: Buffer) => void;

/** @param binary as a binary message; else as a text message @param deflate RFC 7692; false: not negotiated */
export async function openWebsocketLine(
  { binary, deflate }: { readonly binary: boolean; readonly deflate: PerMessageDeflateOptions | false },
  onPayload: OnPayload,
): Promise<PayloadLine> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: deflate });
  await once(server, "listening");
  const count = new SocketCount();
  const agent = count.httpAgent();
  const client = new WebSocket(`ws://127.0.0.1:${portOf(server)}`, {
    agent,
    perMessageDeflate: deflate !== false,
  });
  client.on("message", (data: Buffer) => onPayload(data));
  const closed = once(client, "close");
  const [[sender]] = await Promise.all([
    once(server, "connection") as Promise<[WebSocket]>,
    once(client, "open"),
  ]);
  return {
    bytesIn: () => count.bytesIn,
    send: (payload) => sender.send(payload, { binary }),
    async end() {
      sender.close(1000);
      await closed;
    },
    stop() {
      client.terminate();
      server.close();
      agent.destroy();
    },
  };
}

/** `flushed`: what was written leaves at once. `held`: it leaves when the compressor has enough, as by default. */
export type StreamCompression = "none" | "flushed" | "held";

/** An event stream: its text in UTF-8 and nothing else. @param encode a payload as text */
export async function openStreamLine(
  { compression }: { readonly compression: StreamCompression },
  encode: BufferEncoding,
  onPayload: OnPayload,
): Promise<PayloadLine> {
  let sender: ServerResponse | undefined;
  const server = createServer((_request, response) => {
    sender = response;
    response.writeHead(200, {
      "content-type": "text/event-stream",
      ...(compression === "none" ? {} : { "content-encoding": "gzip" }),
    });
    response.flushHeaders();
  });
  const port = await listen(server);
  const count = new SocketCount();
  const agent = count.httpAgent();
  const asked = request({ port, host: "127.0.0.1", agent }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const text = compression === "none" ? answer : answer.pipe(createGunzip());
  const parser = new EventStreamParser({ onEvent: ({ data }) => onPayload(Buffer.from(data, encode)) });
  const decoder = new TextDecoder();
  text.on("data", (bytes: Buffer) => parser.push(decoder.decode(bytes, { stream: true })));
  const ended = once(text, "end");
  if (sender === undefined) throw new Error("The stream was answered by nobody.");
  const out = compression === "none" ? sender : gzipInto(sender, compression);
  return {
    bytesIn: () => count.bytesIn,
    send: (payload) => out.write(`data: ${payload.toString(encode)}\n\n`),
    async end() {
      out.end();
      await ended;
    },
    stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** A request for each payload, with the payload as its body: as a webhook is called. Bytes are those its receiver reads. */
export async function openHookLine(onPayload: OnPayload): Promise<PayloadLine> {
  const count = new SocketCount();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    onPayload(Buffer.concat(chunks));
    response.writeHead(204).end();
  });
  server.on("connection", (socket) => count.add(socket));
  const port = await listen(server);
  const waiting: Promise<unknown>[] = [];
  return {
    bytesIn: () => count.bytesIn,
    send(payload) {
      const headers = {
        "content-type": "application/octet-stream",
        "content-length": payload.length,
        connection: "close",
      };
      const call = request({ port, host: "127.0.0.1", method: "POST", headers });
      waiting.push(once(call, "close"));
      call.on("response", (answer) => answer.resume()).end(payload);
    },
    async end() {
      await Promise.all(waiting);
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function gzipInto(response: ServerResponse, compression: StreamCompression) {
  const gzip = createGzip(compression === "flushed" ? { flush: constants.Z_SYNC_FLUSH } : {});
  gzip.pipe(response);
  return gzip;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return portOf(server);
}

function portOf(server: Server | WebSocketServer): number {
  return (server.address() as AddressInfo).port;
}
