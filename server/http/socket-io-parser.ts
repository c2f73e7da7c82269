import * as parser from "socket.io-parser";

/** Binary attachments that one packet may announce (SIO-7): the parser keeps a packet until all have come. */
export const MOST_ATTACHMENTS = 2;

/** CONNECT packets in one turn of the event loop: each asks for a namespace, and there are three. */
const MOST_CONNECTS = 8;

class BoundedDecoder extends parser.Decoder {
  #connects = 0;

  constructor() {
    super({ maxAttachments: MOST_ATTACHMENTS });
  }

  /** @throws Error that ends the session */
  override add(packet: unknown): void {
    if (typeof packet === "string" && packet.startsWith(String(parser.PacketType.CONNECT)))
      this.#countConnect();
    super.add(packet);
  }

  #countConnect(): void {
    if (this.#connects === 0) {
      setImmediate(() => {
        this.#connects = 0;
      });
    }
    this.#connects += 1;
    if (this.#connects > MOST_CONNECTS) throw new Error("too many CONNECT packets at once");
  }
}

/** The parser of Socket.IO itself, with our limit. */
export const BOUNDED_PARSER = { ...parser, Decoder: BoundedDecoder };
