import { nowMs } from "#lib/client/now";
import { BackOff } from "#lib/client/transports/back-off";
import { ClosableObserver } from "#lib/client/transports/closable-observer";
import { MAX_FRAME_CHARACTERS, parseJsonFrame } from "#lib/client/transports/json-frame";
import type { Connection, ConnectOptions, TransportObserver } from "#lib/client/transports/transport";
import { type Cursor, formatCursor, parseCursor } from "#lib/events/cursor";
import { type Envelope, envelope } from "#lib/events/envelope";
import type { CloseCause } from "#lib/journal/entry";
import { CLOSE_CODES, closeCodeFacts } from "#lib/transports/websocket/close-codes";
import {
  type ClientMessage,
  type ServerMessage,
  SUBPROTOCOL,
  serverMessage,
} from "#lib/transports/websocket/messages";
import { type DeadLineWatch, watchForDeadLine } from "./dead-line-watch";

const CONNECT_WITHIN_MS = 10_000;

/** A WebSocket that comes back: the protocol itself does not, so what follows is what everybody has to write (WS-10). */
export class WebsocketLane implements Connection {
  #socket: WebSocket | undefined;
  #watch: DeadLineWatch | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cursor: Cursor | undefined;
  #replayedUpTo = 0;
  readonly #backOff = new BackOff();
  readonly #observer: ClosableObserver;

  constructor(
    private readonly options: ConnectOptions,
    observer: TransportObserver,
  ) {
    this.#observer = new ClosableObserver(observer);
    if (options.resume) this.#cursor = options.since;
    this.#open();
  }

  cursor(): Cursor | undefined {
    return this.#cursor;
  }

  close(): void {
    this.#observer.close();
    this.#drop(1000);
  }

  #open(): void {
    this.#observer.onStatus({ kind: "connecting", attempt: this.#backOff.attempt });
    if (this.#observer.closed) return;
    const socket = new WebSocket(this.#url(), this.options.resume ? [SUBPROTOCOL] : []);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lost(1006), CONNECT_WITHIN_MS);
    socket.onopen = () => this.#onOpen();
    socket.onmessage = ({ data }) => this.#onMessage(data, nowMs());
    socket.onclose = ({ code, reason }) => this.#lost(code, reason);
    // It says nothing that the close event after it does not say better; it stays for the socket's whole life.
    socket.onerror = () => {};
  }

  #url(): string {
    const { origin, roomId, subscriberId } = this.options;
    const url = new URL("/ws", origin);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("room", roomId);
    url.searchParams.set("subscriber", subscriberId);
    if (this.#cursor !== undefined) url.searchParams.set("since", formatCursor(this.#cursor));
    return url.href;
  }

  #onOpen(): void {
    clearTimeout(this.#timer);
    this.#observer.onStatus({ kind: "open", sinceMs: this.#backOff.opened() });
    if (this.options.resume && !this.#observer.closed) {
      this.#watch = watchForDeadLine(
        () => this.#send({ t: "ping" }),
        () => this.#lost(4012),
      );
    } else this.#observer.onResume("fresh");
  }

  #onMessage(data: unknown, arrivedAtMs: number): void {
    this.#watch?.heard();
    this.#observer.onFrame({
      direction: "in",
      atMs: arrivedAtMs,
      text: String(data).slice(0, MAX_FRAME_CHARACTERS),
    });
    if (this.options.resume) {
      const message = parseJsonFrame(data, serverMessage);
      if (message !== undefined) this.#onServerMessage(message, arrivedAtMs);
    } else {
      const event = parseJsonFrame(data, envelope);
      if (event !== undefined) this.#observer.onArrival({ envelope: event, arrivedAtMs, replayed: false });
    }
  }

  #onServerMessage(message: ServerMessage, arrivedAtMs: number): void {
    switch (message.t) {
      case "welcome":
        this.#onWelcome(message.recovered, parseCursor(message.top));
        break;
      case "event":
        this.#onEvent(message.event, arrivedAtMs);
        break;
      case "pong":
        if (this.#cursor !== undefined && this.#cursor.offset < message.offset) this.#lost(4010);
        break;
      // A lane fires nothing.
      case "ack":
      case "error":
        break;
      default:
        message satisfies never;
    }
  }

  #onWelcome(recovered: boolean | null, top: Cursor | undefined): void {
    this.#replayedUpTo = recovered === true ? (top?.offset ?? 0) : 0;
    if (recovered !== true) this.#cursor = top;
    this.#observer.onResume(recovered === null ? "fresh" : recovered ? "recovered" : "not-recovered");
  }

  #onEvent(event: Envelope, arrivedAtMs: number): void {
    const { epoch, offset } = event;
    this.#cursor = { epoch, offset };
    this.#observer.onArrival({ envelope: event, arrivedAtMs, replayed: offset <= this.#replayedUpTo });
  }

  #send(message: ClientMessage): void {
    const text = JSON.stringify(message);
    this.#observer.onFrame({ direction: "out", atMs: nowMs(), text });
    this.#socket?.send(text);
  }

  /** The connection ended, or is taken for dead: the close-code table says whether to come back (WS-6). */
  #lost(code: number, reason = ""): void {
    this.#drop(code === 4010 || code === 4012 ? code : 1000);
    const facts = closeCodeFacts(code);
    const byNetwork = code === 1006 || code === 4012;
    const cause: CloseCause = {
      by: byNetwork ? "network" : "server",
      code,
      reason: reason === "" ? facts.meaning : reason,
    };
    if (facts.reconnects) this.#openLater(cause);
    else {
      this.#observer.onStatus({ kind: "closed", cause });
      this.#observer.close();
    }
  }

  #openLater(cause: CloseCause): void {
    const delayMs = this.#backOff.lost();
    this.#observer.onStatus({ kind: "waiting", untilMs: nowMs() + delayMs, cause });
    if (!this.#observer.closed) this.#timer = setTimeout(() => this.#open(), delayMs);
  }

  /** Lets go of the socket; nothing that it still says is heard. */
  #drop(code: 1000 | 4010 | 4012): void {
    clearTimeout(this.#timer);
    this.#watch?.stop();
    this.#watch = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(code, CLOSE_CODES[code].meaning);
  }
}
