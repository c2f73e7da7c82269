import type { WebSocket } from "ws";
import { type EventInput, eventInput } from "#lib/events/envelope";
import type { PublishReceipt } from "#lib/events/publish";
import type { CloseCode } from "#lib/transports/websocket/close-codes";
import { clientMessage, type ServerMessage } from "#lib/transports/websocket/messages";
import type { Clock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";
import { parseJson } from "#server/http/read-json";
import type { PublishOptions } from "#server/log/event-log";
import type { Logger } from "#server/logger";
import { TokenBucket } from "#server/rooms/token-bucket";
import type { SentPosition } from "./sent-position";

/** Messages one client may send in a second, on average … (WS-11) */
export const MESSAGES_PER_SECOND = 200;
/** … and at once. */
export const MESSAGE_BURST = 400;
/** A client is let go with its tenth message that is not understood (WS-13). */
export const MOST_BAD_MESSAGES = 10;
/** While this many publishes are being made durable, no more is read from the client (WS-11). */
const MOST_IN_FLIGHT = 64;

export interface InboundParts {
  readonly socket: WebSocket;
  /** False: each message is a bare event, and nothing is answered. */
  readonly framed: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly publish: (input: EventInput, options: PublishOptions) => Promise<PublishReceipt>;
  readonly position: SentPosition;
  readonly send: (message: ServerMessage) => void;
  readonly close: (code: CloseCode) => void;
}

/** What a client sends: checked, limited, published and answered. */
export class InboundMessages {
  readonly #bucket: TokenBucket;
  #bad = 0;
  #inFlight = 0;

  constructor(private readonly parts: InboundParts) {
    this.#bucket = new TokenBucket(MESSAGES_PER_SECOND, MESSAGE_BURST, parts.clock);
    parts.socket.on("message", (data: Buffer, isBinary: boolean) => this.#onMessage(data, isBinary));
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    const { socket, close, framed } = this.parts;
    // After our Close frame the client may still be sending (RFC 6455 §1.4): nothing of that counts.
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary) {
      close(1003);
      return;
    }
    if (this.#bucket.take() > 0) {
      this.#tell({ t: "error", code: "too-many-messages", detail: "Send fewer messages a second." });
      close(4013);
      return;
    }
    try {
      if (framed) this.#onClientMessage(data);
      else void this.#publish(parseJson(data, eventInput), undefined, undefined);
    } catch (error) {
      this.#onBadMessage(error);
    }
  }

  #onClientMessage(data: Buffer): void {
    const message = parseJson(data, clientMessage);
    switch (message.t) {
      case "ping":
        this.#tell({ t: "pong", offset: this.parts.position.offset });
        break;
      case "publish":
        void this.#publish(message.event, message.ref, message.key);
        break;
      default:
        message satisfies never;
    }
  }

  #onBadMessage(error: unknown): void {
    if (!(error instanceof HttpProblem)) throw error;
    this.#bad += 1;
    this.#tell({ t: "error", code: error.code, detail: error.detail });
    if (this.#bad >= MOST_BAD_MESSAGES) this.parts.close(4501);
  }

  async #publish(event: EventInput, ref: string | undefined, key: string | undefined): Promise<void> {
    const { socket, clock, publish, logger } = this.parts;
    this.#inFlight += 1;
    if (this.#inFlight === MOST_IN_FLIGHT) socket.pause();
    const named = ref === undefined ? {} : { ref };
    try {
      const receipt = await publish(event, {
        via: "websocket",
        receivedAtMs: clock.nowMs(),
        ...(key === undefined ? {} : { idempotencyKey: key }),
      });
      if (ref !== undefined) this.#tell({ t: "ack", ref, ...receipt });
    } catch (error) {
      if (!(error instanceof HttpProblem)) logger.error({ err: error }, "publish failed");
      const known =
        error instanceof HttpProblem
          ? error
          : { code: "internal-error", detail: "Something went wrong on the server. Send it again." };
      this.#tell({ t: "error", ...named, code: known.code, detail: known.detail });
    } finally {
      if (this.#inFlight === MOST_IN_FLIGHT) socket.resume();
      this.#inFlight -= 1;
    }
  }

  #tell(message: ServerMessage): void {
    if (this.parts.framed) this.parts.send(message);
  }
}
