import type { QoS } from "mqtt-packet";
import { matchesFilter } from "#lib/transports/mqtt/topics";

interface Session {
  readonly filters: Map<string, QoS>;
  connected: boolean;
}

/** Which clients have subscribed to what in one room, sessions of clients that are away included. */
export class RoomSubscriptions {
  readonly #sessions = new Map<string, Session>();

  granted(clientId: string, filter: string, qos: QoS): void {
    const session = this.#sessions.get(clientId) ?? { filters: new Map(), connected: true };
    session.connected = true;
    session.filters.set(filter, qos);
    this.#sessions.set(clientId, session);
  }

  ended(clientId: string, filter: string): void {
    const session = this.#sessions.get(clientId);
    session?.filters.delete(filter);
    if (session?.filters.size === 0) this.#sessions.delete(clientId);
  }

  /** @param keepsSession its session outlives the connection (clean session 0) */
  disconnected(clientId: string, keepsSession: boolean): void {
    const session = this.#sessions.get(clientId);
    if (session !== undefined && keepsSession) session.connected = false;
    else this.#sessions.delete(clientId);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The greatest QoS anybody was granted here. */
  get maximumQos(): QoS {
    let most: QoS = 0;
    for (const { filters } of this.#sessions.values()) {
      for (const qos of filters.values()) if (qos > most) most = qos;
    }
    return most;
  }

  /** Clients that are here and would get this topic. */
  matching(topic: string): number {
    let count = 0;
    for (const { connected, filters } of this.#sessions.values()) {
      if (connected && [...filters.keys()].some((filter) => matchesFilter(filter, topic))) count += 1;
    }
    return count;
  }

  /** What this client was granted for the topic; undefined when nothing it subscribed to matches. */
  grantedQos(clientId: string, topic: string): QoS | undefined {
    let granted: QoS | undefined;
    for (const [filter, qos] of this.#sessions.get(clientId)?.filters ?? []) {
      if (matchesFilter(filter, topic) && (granted === undefined || qos > granted)) granted = qos;
    }
    return granted;
  }
}
