import type { Aedes, PublishPacket } from "aedes";

interface ClientId {
  readonly id: string;
}
interface StoredPacket {
  cmd: string;
  messageId?: number;
  dup?: boolean;
  brokerId?: string;
  brokerCounter?: number;
}
/** The part of the broker's persistence that is used here; its own types leave it out. */
interface Persistence {
  cleanSubscriptions(client: ClientId): Promise<unknown>;
  cleanIncoming(client: ClientId): Promise<unknown>;
  /** Rejects for a message id that is not known. */
  incomingGetPacket(client: ClientId, packet: PublishPacket): Promise<unknown>;
  outgoingEnqueueCombi(sessions: readonly { clientId: string }[], packet: unknown): Promise<void>;
  outgoingClearMessageId(client: ClientId, packet: { messageId?: number }): Promise<unknown>;
  outgoingUpdate(client: ClientId, packet: StoredPacket): Promise<unknown>;
  outgoingStream(client: ClientId): AsyncIterable<StoredPacket>;
  /** An empty payload takes the topic's message away. */
  storeRetained(packet: { readonly topic: string; readonly payload: Buffer }): Promise<void>;
}

/**
 * What the broker keeps for clients, in memory. Counts what is queued, because the broker itself knows no limit; sets
 * DUP on what is sent again, because the broker does not (MQTT-3.3.1-1); keeps PUBRELs apart.
 */
export class SessionStore {
  readonly #persistence: Persistence;
  readonly #queued = new Map<string, number>();

  /** @param onQueued is told how many messages wait for a client, each time there is one more */
  constructor(broker: Aedes, onQueued: (clientId: string, count: number) => void) {
    const persistence: Persistence = Reflect.get(broker, "persistence");
    this.#persistence = persistence;
    const enqueue = persistence.outgoingEnqueueCombi.bind(persistence);
    persistence.outgoingEnqueueCombi = async (sessions, packet) => {
      await enqueue(sessions, packet);
      for (const { clientId } of sessions) onQueued(clientId, this.#count(clientId, 1));
    };
    const clear = persistence.outgoingClearMessageId.bind(persistence);
    persistence.outgoingClearMessageId = async (client, packet) => {
      const cleared = await clear(client, packet);
      if (cleared !== undefined) this.#count(client.id, -1);
      return cleared;
    };
    const update = persistence.outgoingUpdate.bind(persistence);
    persistence.outgoingUpdate = (client, packet) => update(client, distinct(packet));
    const stream = persistence.outgoingStream.bind(persistence);
    persistence.outgoingStream = (client) => markResent(stream(client));
  }

  /** A QoS 2 message of this id came from this client, and no PUBREL after it. */
  isAwaitingRelease(client: ClientId, packet: PublishPacket): Promise<boolean> {
    return this.#persistence.incomingGetPacket(client, packet).then(
      () => true,
      () => false,
    );
  }

  /** Forgets everything about a client: its next CONNACK says that no session is present. */
  async end(clientId: string): Promise<void> {
    const client = { id: clientId };
    await this.#persistence.cleanSubscriptions(client);
    await this.#persistence.cleanIncoming(client);
    const queue = [];
    for await (const packet of this.#persistence.outgoingStream(client)) queue.push(packet);
    for (const packet of queue) await this.#persistence.outgoingClearMessageId(client, packet);
    this.#queued.delete(clientId);
  }

  /** A later subscriber gets nothing of this topic. Told to nobody. */
  forgetRetained(topic: string): Promise<void> {
    return this.#persistence.storeRetained({ topic, payload: Buffer.alloc(0) });
  }

  #count(clientId: string, change: number): number {
    const count = Math.max(0, (this.#queued.get(clientId) ?? 0) + change);
    if (count === 0) this.#queued.delete(clientId);
    else this.#queued.set(clientId, count);
    return count;
  }
}

/**
 * Two PUBRELs look alike to the broker's memory, which then writes the second one's id into the first: that message would
 * never be released (MQTT-4.3.3-1). A name of its own keeps them apart.
 */
function distinct(packet: StoredPacket): StoredPacket {
  if (packet.cmd !== "pubrel" || packet.messageId === undefined) return packet;
  return { ...packet, brokerId: "pubrel", brokerCounter: packet.messageId };
}

async function* markResent(packets: AsyncIterable<StoredPacket>): AsyncGenerator<StoredPacket> {
  for await (const packet of packets) {
    // It was given a message id when it was first sent.
    if (packet.cmd === "publish" && packet.messageId !== undefined) packet.dup = true;
    yield packet;
  }
}
