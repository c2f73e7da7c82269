import type { Client } from "aedes";
import type { QoS } from "mqtt-packet";
import { Qlobber } from "qlobber";
import { TOPIC_WILDCARDS } from "./topic-wildcards";

/** Most filters of one client in one room. */
export const MOST_FILTERS = 100;
/** And of all of them together: wildcards at every level can make each of them worth a look for each event. */
export const MOST_FILTERS_OF_ROOM = 4_000;

interface Grant {
  readonly clientId: string;
  readonly qos: QoS;
}

interface Subscriber {
  readonly filters: Map<string, Grant>;
  /** Undefined: its session is kept and it is away. */
  client: Client | undefined;
}

/** Which clients have subscribed to what in one room, sessions of clients that are away included. */
export class RoomSubscriptions {
  readonly #subscribers = new Map<string, Subscriber>();
  /** By level, so that filters which do not match are not looked at one by one (PS-2). */
  readonly #grants = new Qlobber<Grant>(TOPIC_WILDCARDS);
  /** How many grants there are of each QoS. */
  readonly #ofQos: Record<QoS, number> = { 0: 0, 1: 0, 2: 0 };
  /** The topic that was asked for last: each delivery of an event asks for the same. */
  #asked: { readonly topic: string; readonly granted: ReadonlyMap<string, QoS> } | undefined;

  /** @returns false when the client or the room has too many filters already */
  grant(client: Client, filter: string, qos: QoS): boolean {
    const subscriber = this.#subscribers.get(client.id) ?? { filters: new Map(), client };
    const hasRoom = subscriber.filters.size < MOST_FILTERS && this.#filters < MOST_FILTERS_OF_ROOM;
    if (!subscriber.filters.has(filter) && !hasRoom) return false;
    subscriber.client = client;
    this.#subscribers.set(client.id, subscriber);
    this.#revoke(subscriber, filter);
    const grant = { clientId: client.id, qos };
    subscriber.filters.set(filter, grant);
    this.#grants.add(filter, grant);
    this.#ofQos[qos] += 1;
    return true;
  }

  withdraw(client: Client, filter: string): void {
    const subscriber = this.#subscribers.get(client.id);
    if (subscriber?.client !== client) return;
    this.#revoke(subscriber, filter);
    if (subscriber.filters.size === 0) this.#subscribers.delete(client.id);
  }

  /** The connection is over. A kept session (clean session 0) stays; one that was taken over is another's already. */
  leave(client: Client): void {
    const subscriber = this.#subscribers.get(client.id);
    if (subscriber?.client !== client) return;
    if (client.clean) this.forget(client.id);
    else subscriber.client = undefined;
  }

  /** The session is no more. */
  forget(clientId: string): void {
    const subscriber = this.#subscribers.get(clientId);
    if (subscriber === undefined) return;
    for (const filter of [...subscriber.filters.keys()]) this.#revoke(subscriber, filter);
    this.#subscribers.delete(clientId);
  }

  /** The client of this session, when it is here. */
  clientOf(clientId: string): Client | undefined {
    return this.#subscribers.get(clientId)?.client;
  }

  get clientIds(): readonly string[] {
    return [...this.#subscribers.keys()];
  }

  get #filters(): number {
    return this.#ofQos[0] + this.#ofQos[1] + this.#ofQos[2];
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** The greatest QoS anybody was granted here. */
  get maximumQos(): QoS {
    if (this.#ofQos[2] > 0) return 2;
    return this.#ofQos[1] > 0 ? 1 : 0;
  }

  /** Clients that are here and would get this topic. */
  matching(topic: string): number {
    let count = 0;
    for (const clientId of this.#granted(topic).keys()) if (this.clientOf(clientId) !== undefined) count += 1;
    return count;
  }

  /** What this client was granted for the topic; undefined when nothing it subscribed to matches. */
  grantedQos(clientId: string, topic: string): QoS | undefined {
    return this.#granted(topic).get(clientId);
  }

  /** Where several filters of one client match, the greatest QoS of them (MQTT-3.3.5-1). */
  #granted(topic: string): ReadonlyMap<string, QoS> {
    if (this.#asked?.topic === topic) return this.#asked.granted;
    const granted = new Map<string, QoS>();
    for (const { clientId, qos } of this.#grants.match(topic)) {
      if (qos >= (granted.get(clientId) ?? 0)) granted.set(clientId, qos);
    }
    this.#asked = { topic, granted };
    return granted;
  }

  #revoke(subscriber: Subscriber, filter: string): void {
    this.#asked = undefined;
    const grant = subscriber.filters.get(filter);
    if (grant === undefined) return;
    subscriber.filters.delete(filter);
    this.#grants.remove(filter, grant);
    this.#ofQos[grant.qos] -= 1;
  }
}
