import { randomUUID } from "node:crypto";
import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { Aedes, type AuthenticateError, type Client, type ConnectPacket, type Subscription } from "aedes";
import { MAX_TOPIC_LEVELS, roomOfFilter } from "#lib/transports/mqtt/topics";
import { HttpProblem } from "#server/http/http-problem";
import type { Room } from "#server/rooms/room";
import { isDown } from "#server/rooms/room-downtime";
import type { TransportHost } from "#server/transports/transport";
import { MOST_CLIENT_ID_CHARACTERS, type Refusal, refusalOfConnect } from "./connect-check";
import { forwarded } from "./forwarding";
import { InboundPublish } from "./inbound-publish";
import type { MqttConnection } from "./mqtt-connection";
import type { PacketStream } from "./packet-stream";
import type { RoomBroadcast } from "./room-broadcast";
import { RoomBroadcasts, sessionName } from "./room-broadcasts";

const CONNECT_TIMEOUT_MS = 5_000;
const DRAIN_TIMEOUT_MS = 10_000;
/** A refused filter is stored under this name in a persistent session, where it matches nothing. */
const REFUSED_FILTER = "$playground/refused";
const ROOM_TOPIC = /^rooms\/([^/]+)\//;

/** The broker of the process: aedes, held to MQTT 3.1.1 and to the borders of rooms. */
export class MqttBroker {
  readonly #broadcasts: RoomBroadcasts;
  readonly #connections = new WeakMap<object, MqttConnection>();
  readonly #refusals = new WeakMap<Client, Refusal>();
  readonly #inbound: InboundPublish;
  #isClosing = false;

  static async start(host: TransportHost): Promise<MqttBroker> {
    const aedes = await Aedes.createBroker({
      // With a limit, as many messages as one frozen subscriber does not take would stop everybody (MQ-8).
      concurrency: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      maxTopicLevels: MAX_TOPIC_LEVELS,
      maxClientsIdLength: MOST_CLIENT_ID_CHARACTERS,
    });
    return new MqttBroker(aedes, host);
  }

  private constructor(
    private readonly aedes: Aedes,
    private readonly host: TransportHost,
  ) {
    this.#broadcasts = new RoomBroadcasts(aedes, host);
    this.#inbound = new InboundPublish({
      clock: host.clock,
      sessions: this.#broadcasts.sessions,
      // A will comes from a client that is gone: the room's own limit holds for it.
      requireRate: (client) => {
        if (client !== null) host.limits.events.require(this.#connectionOf(client).remoteAddress);
      },
      roomFor: (client, roomId) => this.#enter(client, roomId),
    });
    this.#decide();
    this.#listen();
  }

  handle(stream: PacketStream, connection: MqttConnection, request?: IncomingMessage): void {
    this.#connections.set(stream, connection);
    connection.carryOn(stream);
    this.aedes.handle(stream, request);
  }

  /** As if the broker had started anew, for one room: its sessions and retained messages are gone. */
  restart(room: Room): void {
    this.#broadcasts.known(room.id)?.restart();
  }

  close(): Promise<void> {
    this.#isClosing = true;
    return new Promise((resolve) => this.aedes.close(resolve));
  }

  #decide(): void {
    const { aedes } = this;
    aedes.preConnect = (client, packet, callback) => {
      this.#checkConnect(client, packet).then(
        () => callback(null, true),
        (error: unknown) => callback(asError(error), false),
      );
    };
    aedes.authenticate = (client, _username, _password, done) => {
      const refusal = this.#refusals.get(client);
      if (refusal === undefined) return done(null, true);
      const { returnCode, reason } = refusal;
      const error: AuthenticateError = Object.assign(new Error(reason), { returnCode });
      done(error, null);
    };
    aedes.authorizePublish = (client, packet, callback) => {
      // No wills when the server stops: they would tell of every client at once that it was lost.
      if (this.#isClosing) return callback(new Error("The server is about to stop."));
      this.#inbound.accept(client, packet).then(
        () => callback(null),
        (error: unknown) => callback(asError(error)),
      );
    };
    aedes.authorizeSubscribe = (client, subscription, callback) => {
      // SUBACK comes after what was queued, so that a client can tell old from new.
      this.#connectionOf(client).afterQueue(() => {
        this.#grant(client, subscription).then(
          () => callback(null, subscription),
          (error: unknown) => {
            // A broker that starts again grants nothing and refuses nothing: it is not there.
            if (isDown(error)) return callback(asError(error));
            subscription.topic = REFUSED_FILTER;
            callback(null, null);
          },
        );
      });
    };
    aedes.authorizeForward = (client, packet) => {
      const broadcast = this.#broadcasts.known(ROOM_TOPIC.exec(packet.topic)?.[1]);
      const granted = broadcast?.subscriptions.grantedQos(client.id, packet.topic);
      return forwarded(client, packet, this.#connectionOf(client), granted);
    };
  }

  #listen(): void {
    this.aedes.on("connackSent", (packet, client) => {
      const refusal = this.#refusals.get(client);
      if (refusal !== undefined) {
        this.#connectionOf(client).close(client, refusal.reason);
        return;
      }
      this.#connectionOf(client).accepted(packet.sessionPresent);
      this.#join(client);
    });
    this.aedes.on("client", (client) => this.#onRegistered(client));
    this.aedes.on("clientReady", (client) => this.#connectionOf(client).ready());
    // A refused filter has been replaced by one that is in no room.
    this.aedes.on("subscribe", (subscriptions, client) => {
      this.#connectionOf(client).subscribed(subscriptions.map(({ topic }) => topic));
    });
    this.aedes.on("unsubscribe", (filters, client) => {
      for (const filter of filters) {
        this.#broadcasts.known(roomOfFilter(filter))?.subscriptions.withdraw(client, filter);
      }
    });
    for (const event of ["clientError", "connectionError"] as const) {
      this.aedes.on(event, (client, error) => {
        const connection = this.#connectionOf(client);
        // The name of its session holds what opens a room.
        this.host.logger.debug({ err: error, client: connection.clientId }, "mqtt connection failed");
        connection.failed(error);
      });
    }
    this.aedes.on("keepaliveTimeout", (client) => {
      const error = new Error("No packet came within one and a half times the keep alive.");
      this.#connectionOf(client).failed(error);
    });
    this.aedes.on("clientDisconnect", (client) => {
      this.#connectionOf(client).ended();
      this.#broadcasts.leave(client);
    });
    // Its own types leave this one out.
    const emitter: EventEmitter = this.aedes;
    emitter.on("error", (error) => this.host.logger.error({ err: error }, "mqtt broker failed"));
  }

  async #checkConnect(client: Client, packet: ConnectPacket): Promise<void> {
    const connection = this.#connectionOf(client);
    const refusal = await refusalOfConnect(packet, connection, this.host.rooms);
    if (refusal !== undefined) {
      this.host.logger.debug(refusal, "mqtt client refused");
      this.#refusals.set(client, refusal);
    }
    // The server may name a client that does not name itself (MQTT-3.1.3-6).
    connection.identify(packet.clientId === "" ? randomUUID() : packet.clientId);
    // A session of one room cannot be taken over from another (MQ-6).
    packet.clientId = sessionName(connection.room?.id, connection.clientId);
    if (connection.room !== undefined) await this.#broadcasts.open(connection.room.id);
  }

  /** @throws HttpProblem when the filter is not within one room that the client may use */
  async #grant(client: Client, { topic, qos }: Subscription): Promise<void> {
    const roomId = roomOfFilter(topic);
    if (roomId === undefined) throw new Error("This filter is not within one room.");
    const isOfAnotherRoom = this.#connectionOf(client).room?.id !== roomId;
    if (!client.clean && isOfAnotherRoom) throw new Error("A session that is kept belongs to one room.");
    const broadcast = await this.#enter(client, roomId);
    if (!broadcast.subscriptions.grant(client, topic, qos)) throw new Error("Too many filters.");
  }

  /** The client uses this room; the first room it uses is the one it is in. @throws HttpProblem 404, 503 */
  async #enter(client: Client | null, roomId: string): Promise<RoomBroadcast> {
    const broadcast = await this.#broadcasts.open(roomId);
    // Wills of those who were sent away, too: a broker that stops tells nobody that they were lost.
    broadcast.room.downtime.requireUp("mqtt");
    // A will comes from a client that is gone.
    if (client === null || client.closed) return broadcast;
    const connection = this.#connectionOf(client);
    if (connection.room === undefined) {
      this.host.rooms.admitConnection(broadcast.room, "mqtt");
      connection.enter(broadcast.room);
      this.#join(client);
    }
    return broadcast;
  }

  #join(client: Client): void {
    const connection = this.#connectionOf(client);
    this.#broadcasts.known(connection.room?.id)?.members.set(client, connection);
  }

  /** The client with the same id, if there was one, has been closed. */
  #onRegistered(client: Client): void {
    const broadcast = this.#broadcasts.known(this.#connectionOf(client).room?.id);
    broadcast?.away.returned(client.id);
    if (client.clean) broadcast?.subscriptions.forget(client.id);
  }

  #connectionOf(client: Client): MqttConnection {
    const connection = this.#connections.get(client.conn);
    if (connection === undefined) throw new Error("The broker was given a client without a connection.");
    return connection;
  }
}

function asError(error: unknown): Error {
  if (error instanceof HttpProblem) return new Error(error.detail, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
