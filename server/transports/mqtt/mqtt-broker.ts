import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client } from "aedes";
import { MAX_TOPIC_LEVELS, roomOfFilter } from "#lib/transports/mqtt/topics";
import type { TransportHost } from "#server/transports/transport";
import { InboundPublish } from "./inbound-publish";
import type { MqttConnection } from "./mqtt-connection";
import { RoomBroadcast } from "./room-broadcast";

const CONNECT_TIMEOUT_MS = 5_000;
const DRAIN_TIMEOUT_MS = 10_000;
const MOST_CLIENT_ID_CHARACTERS = 64;
/** CONNACK return code "Identifier rejected" (MQTT 3.1.1 §3.2.2.3). */
const IDENTIFIER_REJECTED = 2;
/** A refused filter is stored under this name in a persistent session, where it matches nothing. */
const REFUSED_FILTER = "$playground/refused";
const ROOM_TOPIC = /^rooms\/([^/]+)\//;

/** The broker of the process: aedes, held to MQTT 3.1.1 and to the borders of rooms. */
export class MqttBroker {
  readonly #broadcasts = new Map<string, RoomBroadcast>();
  readonly #connections = new WeakMap<IncomingMessage, MqttConnection>();
  readonly #rejected = new WeakSet<Client>();
  readonly #inbound: InboundPublish;
  #aedes: Aedes | undefined;

  constructor(private readonly host: TransportHost) {
    this.#inbound = new InboundPublish(
      host,
      (roomId) => this.#broadcastOf(roomId),
      () => this.#broker,
    );
  }

  async start(): Promise<void> {
    const broker = await Aedes.createBroker({
      concurrency: 100,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      maxTopicLevels: MAX_TOPIC_LEVELS,
      maxClientsIdLength: MOST_CLIENT_ID_CHARACTERS,
      preConnect: (client, packet, callback) => {
        const given = packet.clientId;
        // Without an id the server may give one, but not to a session that outlives the connection (MQTT-3.1.3-8).
        const isUsable = given === "" ? packet.clean === true : given.length <= MOST_CLIENT_ID_CHARACTERS;
        if (!isUsable) this.#rejected.add(client);
        const room = this.#connectionOf(client)?.facts.room.id ?? "";
        // A session of one room cannot be taken over from another (MQ-6).
        packet.clientId = `${room}/${given === "" ? randomUUID() : given}`;
        callback(null, true);
      },
      authenticate: (client, _username, _password, done) => {
        if (!this.#rejected.has(client)) return done(null, true);
        const error: AuthenticateError = Object.assign(
          new Error(`A client id has 1 to ${MOST_CLIENT_ID_CHARACTERS} characters.`),
          { returnCode: IDENTIFIER_REJECTED },
        );
        done(error, null);
      },
      authorizePublish: (client, packet, callback) => {
        this.#inbound.accept(client, packet).then(
          () => callback(null),
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
        );
      },
      authorizeSubscribe: (client, subscription, callback) => {
        const filter = subscription.topic;
        const roomId = roomOfFilter(filter);
        const refuse = () => {
          subscription.topic = REFUSED_FILTER;
          callback(null, null);
        };
        if (roomId === undefined) return refuse();
        this.#broadcastOf(roomId).then((broadcast) => {
          broadcast.subscriptions.granted(client.id, filter, subscription.qos);
          callback(null, subscription);
        }, refuse);
      },
      authorizeForward: (client, packet) => this.#forward(client, packet),
    });
    this.#aedes = broker;
    broker.on("connackSent", (packet, client) => {
      if (packet.returnCode === 0) this.#connectionOf(client)?.connected(client, packet.sessionPresent);
    });
    broker.on("clientReady", (client) => this.#onReady(client));
    broker.on("subscribe", (_subscriptions, client) => this.#connectionOf(client)?.settle());
    broker.on("unsubscribe", (filters, client) => {
      for (const filter of filters)
        this.#broadcasts.get(roomOfFilter(filter) ?? "")?.subscriptions.ended(client.id, filter);
    });
    broker.on("clientError", (client, error) => this.#connectionOf(client)?.failed(error.message));
    broker.on("keepaliveTimeout", (client) => {
      this.#connectionOf(client)?.failed("No packet came within one and a half times the keep alive.");
    });
    broker.on("clientDisconnect", (client) => this.#onDisconnect(client));
  }

  /** @param connection given when the room is known from the URL */
  handle(stream: Duplex, request: IncomingMessage, connection: MqttConnection | undefined): void {
    if (connection !== undefined) this.#connections.set(request, connection);
    this.#broker.handle(stream, request);
  }

  handleTcp(stream: Duplex): void {
    this.#broker.handle(stream);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#broker.close(resolve));
  }

  get #broker(): Aedes {
    if (this.#aedes === undefined) throw new Error("The broker has not been started.");
    return this.#aedes;
  }

  /** @throws HttpProblem 404 for a room that is not there */
  async #broadcastOf(roomId: string): Promise<RoomBroadcast> {
    const room = await this.host.rooms.find(roomId);
    const known = this.#broadcasts.get(room.id);
    if (known !== undefined) return known;
    const broadcast = new RoomBroadcast(this.#broker, room, () => this.#broadcasts.delete(room.id));
    this.#broadcasts.set(room.id, broadcast);
    return broadcast;
  }

  #connectionOf(client: Client): MqttConnection | undefined {
    return client.req === undefined ? undefined : this.#connections.get(client.req);
  }

  /** The granted QoS is the most a subscriber gets (MQTT-3.8.4-6); nothing crosses a room's border. */
  #forward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const roomId = ROOM_TOPIC.exec(packet.topic)?.[1] ?? "";
    const granted = this.#broadcasts.get(roomId)?.subscriptions.grantedQos(client.id, packet.topic);
    if (granted === undefined) return null;
    if (packet.qos <= granted) return packet;
    const copy: AedesPublishPacket = Object.create(Object.getPrototypeOf(packet));
    return Object.assign(copy, packet, { qos: granted });
  }

  #onReady(client: Client): void {
    const connection = this.#connectionOf(client);
    if (connection === undefined) return;
    connection.settle();
    this.#broadcastOf(connection.facts.room.id).then(
      (broadcast) => broadcast.connections.add(connection),
      () => connection.close("The room has ended."),
    );
  }

  #onDisconnect(client: Client): void {
    const connection = this.#connectionOf(client);
    connection?.disconnected();
    for (const broadcast of this.#broadcasts.values()) {
      if (connection !== undefined) broadcast.connections.delete(connection);
      broadcast.subscriptions.disconnected(client.id, !client.clean);
    }
  }
}
