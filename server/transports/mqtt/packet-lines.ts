import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { CLOSE_CODES } from "#lib/transports/mqtt/close-codes";
import type { Clock } from "#server/clock";
import { corkForTurn } from "#server/http/turn-cork";
import { type PacketLine, PacketStream, type PublishObserver } from "./packet-stream";

/** A client has this long to take what is left and to answer a Close frame. */
const CLOSE_WITHIN_MS = 1_000;
/** A Close frame has place for so many bytes of reason (RFC 6455 §5.5). */
const MOST_REASON_BYTES = 123;

/** MQTT in binary WebSocket messages, whose borders mean nothing (MQTT 3.1.1 §6). @param socket the connection below */
export function streamOverWebSocket(
  webSocket: WebSocket,
  socket: Socket,
  observer: PublishObserver,
  clock: Clock,
): PacketStream {
  const line: PacketLine = {
    send(bytes, done) {
      corkForTurn(socket);
      webSocket.send(bytes, done);
    },
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    close(code, error) {
      const fallback = error === null ? CLOSE_CODES.done : CLOSE_CODES.refused;
      webSocket.close(code ?? fallback, reasonOf(error));
      const cancel = clock.after(CLOSE_WITHIN_MS, () => webSocket.terminate());
      webSocket.once("close", cancel);
    },
  };
  const stream = new PacketStream(line, observer);
  webSocket.on("message", (data, isBinary) => {
    // [MQTT-6.0.0-1]: anything but binary frames closes the connection. `binaryType` is nodebuffer.
    if (isBinary && Buffer.isBuffer(data)) stream.receive(data);
    else {
      stream.closeCode = CLOSE_CODES.notBinary;
      stream.destroy(new Error("MQTT is sent in binary messages."));
    }
  });
  webSocket.on("error", (error) => stream.destroy(error));
  webSocket.on("close", () => stream.destroy());
  return stream;
}

export function streamOverTcp(socket: Socket, observer: PublishObserver, clock: Clock): PacketStream {
  const line: PacketLine = {
    send(bytes, done) {
      corkForTurn(socket);
      socket.write(bytes, done);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close() {
      socket.destroySoon();
      const cancel = clock.after(CLOSE_WITHIN_MS, () => socket.destroy());
      socket.once("close", cancel);
    },
  };
  const stream = new PacketStream(line, observer);
  socket.on("data", (chunk) => stream.receive(chunk));
  socket.on("error", (error) => stream.destroy(error));
  socket.on("close", () => stream.destroy());
  return stream;
}

function reasonOf(error: Error | null): string {
  const bytes = new TextEncoder().encode(error?.message ?? "");
  // A character that was cut in two is left out.
  return new TextDecoder().decode(bytes.subarray(0, MOST_REASON_BYTES)).replace(/\uFFFD+$/, "");
}
