import type { Client } from "aedes";
import type { QoS } from "mqtt-packet";
import { matchesFilter } from "#lib/transports/mqtt/topics";

/** Most filters of one client in one room: each is compared with each event. */
const MOST_FILTERS = 100;

interface Subscriber {
  readonly filters: Map<string, QoS>;
  /** Undefined: its session is kept and it is away. */
  client: Client | undefined;
}

/** Which clients have subscribed to what in one room, sessions of clients that are away included. */
export class RoomSubscriptions {
  readonly #subscribers = new Map<string, Subscriber>();

  /** @returns false when the client has too many filters already */
  grant(client: Client, filter: string, qos: QoS): boolean {
    const subscriber = this.#subscribers.get(client.id) ?? { filters: new Map(), client };
    if (!subscriber.filters.has(filter) && subscriber.filters.size >= MOST_FILTERS) return false;
    subscriber.client = client;
    subscriber.filters.set(filter, qos);
    this.#subscribers.set(client.id, subscriber);
    return true;
  }

  withdraw(client: Client, filter: string): void {
    const subscriber = this.#subscribers.get(client.id);
    if (subscriber?.client !== client) return;
    subscriber.filters.delete(filter);
    if (subscriber.filters.size === 0) this.#subscribers.delete(client.id);
  }

  /** The connection is over. A kept session (clean session 0) stays; one that was taken over is another's already. */
  leave(client: Client): void {
    const subscriber = this.#subscribers.get(client.id);
    if (subscriber?.client !== client) return;
    if (client.clean) this.#subscribers.delete(client.id);
    else subscriber.client = undefined;
  }

  /** The session is no more. */
  forget(clientId: string): void {
    this.#subscribers.delete(clientId);
  }

  /** The client of this session, when it is here. */
  clientOf(clientId: string): Client | undefined {
    return this.#subscribers.get(clientId)?.client;
  }

  get clientIds(): readonly string[] {
    return [...this.#subscribers.keys()];
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** The greatest QoS anybody was granted here. */
  get maximumQos(): QoS {
    let most: QoS = 0;
    for (const { filters } of this.#subscribers.values()) {
      for (const qos of filters.values()) if (qos > most) most = qos;
    }
    return most;
  }

  /** Clients that are here and would get this topic. */
  matching(topic: string): number {
    let count = 0;
    for (const { client, filters } of this.#subscribers.values()) {
      if (client !== undefined && [...filters.keys()].some((filter) => matchesFilter(filter, topic))) {
        count += 1;
      }
    }
    return count;
  }

  /** What this client was granted for the topic; undefined when nothing it subscribed to matches. */
  grantedQos(clientId: string, topic: string): QoS | undefined {
    let granted: QoS | undefined;
    for (const [filter, qos] of this.#subscribers.get(clientId)?.filters ?? []) {
      if (matchesFilter(filter, topic) && (granted === undefined || qos > granted)) granted = qos;
    }
    return granted;
  }
}
