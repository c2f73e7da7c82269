import { connect, type Socket } from "node:net";
import { handshake } from "#server/testing/raw-line";
import { CLOSE, clientFrame, closePayload, PONG, serverFrames } from "#server/testing/websocket-frames";

const END_OF_HEAD = "\r\n\r\n";
const LAST_CHUNK = "0\r\n\r\n";
const SAYS_SO_EVERY_MS = 5_000;

/** The wires that frozen readers come on, with what each says to a reader that it lets go. */
const WIRES = {
  websocket: {
    request: (room: string) => handshake(`/ws?room=${room}`, { "Sec-WebSocket-Protocol": "playground.v1" }),
    // RFC 6455 §5.5.3: a pong that nobody asked for. Without it the heartbeat would end the connection before the cap does.
    isThere: clientFrame({ opcode: PONG, payload: Buffer.alloc(0) }),
    // RFC 6455 §5.5.1: the answer to the Close frame that it is about to read.
    answer: clientFrame({ opcode: CLOSE, payload: closePayload(1000) }),
    farewell(body: Buffer): string | undefined {
      const close = serverFrames(body).find(({ opcode }) => opcode === CLOSE);
      return close === undefined ? undefined : String(close.payload.readUInt16BE(0));
    },
  },
  sse: {
    request: (room: string) =>
      `GET /api/rooms/${room}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    isThere: "",
    answer: "",
    farewell: (body: Buffer) =>
      /\nevent: come-back\n/.test(body.toString("latin1")) && body.toString("latin1").endsWith(LAST_CHUNK)
        ? "come-back"
        : undefined,
  },
} as const;

export type FrozenWire = keyof typeof WIRES;
export const FROZEN_WIRES = Object.keys(WIRES) as FrozenWire[];

/** Subscribes, reads the head of the answer, and then nothing until it is thawed. Meanwhile it says that it is there. */
export class FrozenReader {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<void>;

  private constructor(
    readonly wire: FrozenWire,
    port: number,
    room: string,
  ) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.on("error", () => {});
    this.#closed = new Promise((resolve) => this.#socket.once("close", () => resolve()));
    this.#socket.write(WIRES[wire].request(room));
    const saysSo = setInterval(() => this.#socket.write(WIRES[wire].isThere), SAYS_SO_EVERY_MS);
    this.#socket.once("close", () => clearInterval(saysSo));
  }

  static async freeze(wire: FrozenWire, port: number, room: string): Promise<FrozenReader> {
    const reader = new FrozenReader(wire, port, room);
    await new Promise<void>((resolve) => {
      reader.#socket.once("data", (chunk: Buffer) => {
        reader.#chunks.push(chunk);
        reader.#socket.pause();
        resolve();
      });
    });
    return reader;
  }

  /**
   * Reads on, to the end of the connection.
   * @returns the code of the Close frame, or `come-back` of a stream that has ended as HTTP has it; undefined when the
   *   server had gone without another word
   */
  async thaw(): Promise<string | undefined> {
    this.#socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#socket.resume();
    this.#socket.write(WIRES[this.wire].answer);
    await this.#closed;
    const all = Buffer.concat(this.#chunks);
    return WIRES[this.wire].farewell(all.subarray(all.indexOf(END_OF_HEAD) + END_OF_HEAD.length));
  }

  stop(): void {
    this.#socket.destroy();
  }
}
