import mqtt, { type IPublishPacket, type MqttClient } from "mqtt";
import { nowMs } from "#lib/client/now";
import { BackOff } from "#lib/client/transports/back-off";
import { ClosableObserver } from "#lib/client/transports/closable-observer";
import { MAX_FRAME_CHARACTERS, parseJsonFrame } from "#lib/client/transports/json-frame";
import type { Connection, ConnectOptions, TransportObserver } from "#lib/client/transports/transport";
import type { Cursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import type { CloseCause } from "#lib/journal/entry";
import { reconnectsAfter } from "#lib/transports/mqtt/close-codes";

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_SECONDS = 30;
/** CONNACK return code "Server unavailable": the only refusal that may change by itself (MQTT 3.1.1 §3.2.2.3). */
const SERVER_UNAVAILABLE = 3;
const LOST: CloseCause = { by: "network", reason: "The connection to the broker was lost." };

const REFUSED: CloseCause = { by: "server", code: 0x80, reason: "The broker refused the subscription." };

/** Why a connection ended, and whether it is of use to try again. */
interface Ending {
  readonly cause: CloseCause;
  readonly isFinal: boolean;
}

/**
 * One MQTT client. With resume it keeps its session (clean session 0) and subscribes at QoS 1: what it misses waits at
 * the broker. Without, it is a clean session at QoS 0, and what is sent while it is away is gone.
 */
export class MqttConnection implements Connection {
  readonly #backOff = new BackOff();
  readonly #observer: ClosableObserver;
  #client: MqttClient | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cursor: Cursor | undefined;
  /** What was queued for the session comes before SUBACK (MQ-6). */
  #isCatchingUp = false;
  #hasBeenOpen: boolean;

  constructor(
    private readonly options: ConnectOptions,
    observer: TransportObserver,
  ) {
    this.#observer = new ClosableObserver(observer);
    this.#cursor = options.resume ? options.since : undefined;
    this.#hasBeenOpen = options.since !== undefined;
    this.#connect();
  }

  cursor(): Cursor | undefined {
    return this.#cursor;
  }

  close(): void {
    this.#observer.close();
    clearTimeout(this.#timer);
    this.#client?.end();
    this.#client = undefined;
  }

  #connect(): void {
    this.#observer.onStatus({ kind: "connecting", attempt: this.#backOff.attempt });
    if (this.#observer.closed) return;
    const { subscriberId, resume } = this.options;
    let ending: Ending = { cause: LOST, isFinal: false };
    const client = mqtt.connect(this.#url(), {
      protocolVersion: 4,
      clientId: subscriberId,
      clean: !resume,
      keepalive: KEEP_ALIVE_SECONDS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Reconnecting is done here, so that the countdown on the page is the real one.
      reconnectPeriod: 0,
      resubscribe: false,
      // MQTT 3.1.1 has no DISCONNECT from a server: the WebSocket below says why it ended.
      createWebsocket: (url, subprotocols) => {
        const socket = new WebSocket(url, subprotocols);
        socket.addEventListener("close", ({ code, reason }) => {
          if (reason !== "") ending = serverEnding(code, reason);
        });
        return socket;
      },
    });
    this.#client = client;
    this.#show(
      "out",
      `CONNECT clientId=${subscriberId} cleanSession=${resume ? 0 : 1} keepAlive=${KEEP_ALIVE_SECONDS}`,
    );
    client.on("connect", ({ sessionPresent }) => {
      this.#show("in", `CONNACK sessionPresent=${sessionPresent ? 1 : 0} returnCode=0`);
      this.#onConnected(sessionPresent);
      this.#subscribe(client, () => {
        ending = { cause: REFUSED, isFinal: false };
      });
    });
    client.on("message", (topic, payload, packet) => this.#onMessage(topic, payload, packet));
    client.on("error", (error) => {
      ending = endingOf(error);
    });
    client.on("close", () => {
      if (this.#client === client) this.#onClosed(ending);
    });
  }

  #url(): string {
    const { origin, roomId, subscriberId } = this.options;
    const url = new URL("/mqtt", origin.replace(/^http/, "ws"));
    url.search = new URLSearchParams({ room: roomId, subscriber: subscriberId }).toString();
    return url.href;
  }

  #onConnected(sessionPresent: boolean): void {
    this.#isCatchingUp = sessionPresent;
    this.#observer.onStatus({ kind: "open", sinceMs: this.#backOff.opened() });
    const isReturn = this.#hasBeenOpen && this.options.resume;
    this.#hasBeenOpen = true;
    this.#observer.onResume(sessionPresent ? "recovered" : isReturn ? "not-recovered" : "fresh");
  }

  /** @param onRefused the connection is about to end for it */
  #subscribe(client: MqttClient, onRefused: () => void): void {
    if (this.#observer.closed) return;
    const filter = `rooms/${this.options.roomId}/events/#`;
    const qos = this.options.resume ? 1 : 0;
    this.#show("out", `SUBSCRIBE ${filter} QoS ${qos}`);
    client.subscribe(filter, { qos }, (error, granted) => {
      this.#isCatchingUp = false;
      if (error !== null) {
        // Without a line it is the line that failed, and that is told already.
        if (client.connected) onRefused();
        client.end(true);
      } else this.#show("in", `SUBACK ${granted?.map((each) => each.qos).join(" ") ?? ""}`);
    });
  }

  #onMessage(topic: string, payload: Uint8Array, packet: IPublishPacket): void {
    const arrivedAtMs = nowMs();
    const text = new TextDecoder().decode(payload);
    const { qos, dup, retain } = packet;
    this.#show("in", `PUBLISH ${topic} QoS ${qos}${dup ? " DUP" : ""}${retain ? " RETAIN" : ""}\n${text}`);
    const event = parseJsonFrame(text, envelope);
    if (event === undefined) return;
    const isNewer = event.epoch !== this.#cursor?.epoch || event.offset > this.#cursor.offset;
    // Each SUBSCRIBE brings the retained messages again (MQTT-3.8.4-3): those are no second delivery.
    if (retain && !isNewer) return;
    if (isNewer) this.#cursor = { epoch: event.epoch, offset: event.offset };
    const replayed = this.#isCatchingUp || dup || retain;
    this.#observer.onArrival({ envelope: event, arrivedAtMs, replayed });
  }

  #onClosed({ cause, isFinal }: Ending): void {
    this.#client = undefined;
    this.#isCatchingUp = false;
    if (isFinal) {
      this.#observer.onStatus({ kind: "closed", cause });
      this.close();
      return;
    }
    const delayMs = this.#backOff.lost();
    this.#observer.onStatus({ kind: "waiting", untilMs: nowMs() + delayMs, cause });
    if (!this.#observer.closed) this.#timer = setTimeout(() => this.#connect(), delayMs);
  }

  #show(direction: "in" | "out", text: string): void {
    this.#observer.onFrame({ direction, atMs: nowMs(), text: text.slice(0, MAX_FRAME_CHARACTERS) });
  }
}

function serverEnding(code: number, reason: string): Ending {
  return { cause: { by: "server", code, reason }, isFinal: !reconnectsAfter(code) };
}

/** An error with a number is a CONNACK return code; others come from the line. */
function endingOf(error: Error): Ending {
  if (!("code" in error) || typeof error.code !== "number") return { cause: LOST, isFinal: false };
  const { code, message: reason } = error;
  return { cause: { by: "server", code, reason }, isFinal: code !== SERVER_UNAVAILABLE };
}
