import mqtt, { type IPublishPacket, type MqttClient } from "mqtt";
import { nowMs } from "#lib/client/now";
import { ClosableObserver } from "#lib/client/transports/closable-observer";
import { MAX_FRAME_CHARACTERS, parseJsonFrame } from "#lib/client/transports/json-frame";
import { reconnectDelayMs } from "#lib/client/transports/reconnect";
import type { Connection, ConnectOptions, TransportObserver } from "#lib/client/transports/transport";
import type { Cursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import type { CloseCause } from "#lib/journal/entry";

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_SECONDS = 30;
const STABLE_MS = 60_000;
const LOST: CloseCause = { by: "network", reason: "The connection to the broker was lost." };

/**
 * One MQTT client. With resume it keeps its session (clean session 0) and subscribes at QoS 1: what it misses waits at
 * the broker. Without, it is a clean session at QoS 0, and what is sent while it is away is gone.
 */
export class MqttConnection implements Connection {
  readonly #observer: ClosableObserver;
  #client: MqttClient | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #openedAtMs = 0;
  #cursor: Cursor | undefined;
  /** Messages queued by a session come before the answer to SUBSCRIBE that asks for them anew. */
  #isCatchingUp = false;
  #hasBeenOpen = false;

  constructor(
    private readonly options: ConnectOptions,
    observer: TransportObserver,
  ) {
    this.#observer = new ClosableObserver(observer);
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
    this.#observer.onStatus({ kind: "connecting", attempt: this.#attempt });
    if (this.#observer.closed) return;
    const { origin, roomId, subscriberId, resume } = this.options;
    const url = new URL("/mqtt", origin.replace(/^http/, "ws"));
    url.search = new URLSearchParams({ room: roomId, subscriber: subscriberId }).toString();
    const client = mqtt.connect(url.href, {
      protocolVersion: 4,
      clientId: subscriberId,
      clean: !resume,
      keepalive: KEEP_ALIVE_SECONDS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Reconnecting is done here, so that the countdown on the page is the real one.
      reconnectPeriod: 0,
      resubscribe: false,
    });
    this.#client = client;
    let trouble: CloseCause | undefined;
    this.#show(
      "out",
      `CONNECT clientId=${subscriberId} cleanSession=${resume ? 0 : 1} keepAlive=${KEEP_ALIVE_SECONDS}`,
    );
    client.on("connect", ({ sessionPresent }) => {
      this.#show("in", `CONNACK sessionPresent=${sessionPresent ? 1 : 0} returnCode=0`);
      this.#onConnected(client, sessionPresent);
    });
    client.on("message", (topic, payload, packet) => this.#onMessage(topic, payload, packet));
    client.on("error", (error) => {
      trouble = {
        by: "server",
        reason: error.message,
        ...("code" in error && typeof error.code === "number" ? { code: error.code } : {}),
      };
    });
    client.on("close", () => {
      if (this.#client === client) this.#reconnect(trouble ?? LOST);
    });
  }

  #onConnected(client: MqttClient, sessionPresent: boolean): void {
    this.#openedAtMs = nowMs();
    this.#isCatchingUp = sessionPresent;
    this.#observer.onStatus({ kind: "open", sinceMs: this.#openedAtMs });
    const isReturn = this.#hasBeenOpen && this.options.resume;
    this.#hasBeenOpen = true;
    this.#observer.onResume(sessionPresent ? "recovered" : isReturn ? "not-recovered" : "fresh");
    if (this.#observer.closed) return;
    const filter = `rooms/${this.options.roomId}/events/#`;
    const qos = this.options.resume ? 1 : 0;
    this.#show("out", `SUBSCRIBE ${filter} QoS ${qos}`);
    client.subscribe(filter, { qos }, (error, granted) => {
      this.#isCatchingUp = false;
      if (error === null) this.#show("in", `SUBACK ${granted?.map(({ qos: each }) => each).join(" ") ?? ""}`);
      else client.end(true);
    });
  }

  #onMessage(topic: string, payload: Uint8Array, packet: IPublishPacket): void {
    const arrivedAtMs = nowMs();
    const text = new TextDecoder().decode(payload);
    const { qos, dup, retain } = packet;
    this.#show("in", `PUBLISH ${topic} QoS ${qos}${dup ? " DUP" : ""}${retain ? " RETAIN" : ""}\n${text}`);
    const parsed = parseJsonFrame(text, envelope);
    if (parsed === undefined) return;
    if (parsed.offset > (this.#cursor?.offset ?? 0))
      this.#cursor = { epoch: parsed.epoch, offset: parsed.offset };
    this.#observer.onArrival({ envelope: parsed, arrivedAtMs, replayed: this.#isCatchingUp || dup });
  }

  #reconnect(cause: CloseCause): void {
    this.#client = undefined;
    if (this.#openedAtMs > 0 && nowMs() - this.#openedAtMs > STABLE_MS) this.#attempt = 0;
    const delayMs = reconnectDelayMs(this.#attempt, Math.random);
    this.#attempt += 1;
    this.#openedAtMs = 0;
    this.#observer.onStatus({ kind: "waiting", untilMs: nowMs() + delayMs, cause });
    if (!this.#observer.closed) this.#timer = setTimeout(() => this.#connect(), delayMs);
  }

  #show(direction: "in" | "out", text: string): void {
    this.#observer.onFrame({ direction, atMs: nowMs(), text: text.slice(0, MAX_FRAME_CHARACTERS) });
  }
}
