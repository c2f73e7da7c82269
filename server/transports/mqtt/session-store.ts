import { Readable } from "node:stream";
import type { Aedes, PublishPacket } from "aedes";
import { type RetainedMessage, RetainedMessages } from "./retained-messages";
import { SessionBacklog } from "./session-backlog";

interface ClientId {
  readonly id: string;
}
interface StoredPacket {
  cmd: string;
  messageId?: number;
  dup?: boolean;
  brokerId?: string;
  brokerCounter?: number;
  /** Of a PUBLISH alone. */
  payload?: string | Uint8Array;
}
/** The part of the broker's persistence that is used here; its own types leave it out. */
interface Persistence {
  cleanSubscriptions(client: ClientId): Promise<unknown>;
  cleanIncoming(client: ClientId): Promise<unknown>;
  /** Rejects for a message id that is not known. */
  incomingGetPacket(client: ClientId, packet: PublishPacket): Promise<unknown>;
  outgoingEnqueueCombi(sessions: readonly { clientId: string }[], packet: StoredPacket): Promise<void>;
  outgoingClearMessageId(client: ClientId, packet: { messageId?: number }): Promise<StoredPacket | undefined>;
  outgoingUpdate(client: ClientId, packet: StoredPacket): Promise<unknown>;
  outgoingStream(client: ClientId): AsyncIterable<StoredPacket>;
  /** An empty payload takes the topic's message away. */
  storeRetained(packet: RetainedMessage): Promise<void>;
  /** Asked at each SUBSCRIBE, for all of its filters. */
  createRetainedStreamCombi(filters: readonly string[]): Readable;
}

/**
 * What the broker keeps for clients, in memory. Weighs what is queued, because the broker itself knows no limit; sets
 * DUP on what is sent again, because the broker does not (MQTT-3.3.1-1); keeps PUBRELs apart, and retained messages by
 * room.
 */
export class SessionStore {
  readonly #persistence: Persistence;
  readonly #backlogs = new Map<string, SessionBacklog>();

  /** @param onQueued is told what waits for a client, each time there is one message more */
  constructor(broker: Aedes, onQueued: (clientId: string, backlog: SessionBacklog) => void) {
    const persistence: Persistence = Reflect.get(broker, "persistence");
    this.#persistence = persistence;
    const enqueue = persistence.outgoingEnqueueCombi.bind(persistence);
    persistence.outgoingEnqueueCombi = async (sessions, packet) => {
      await enqueue(sessions, packet);
      for (const { clientId } of sessions) {
        const backlog = this.#backlogs.get(clientId) ?? new SessionBacklog();
        this.#backlogs.set(clientId, backlog);
        backlog.queued(payloadBytes(packet));
        onQueued(clientId, backlog);
      }
    };
    const clear = persistence.outgoingClearMessageId.bind(persistence);
    persistence.outgoingClearMessageId = async (client, packet) => {
      const cleared = await clear(client, packet);
      const backlog = this.#backlogs.get(client.id);
      if (cleared === undefined || backlog === undefined) return cleared;
      backlog.cleared(cleared.messageId, payloadBytes(cleared));
      if (backlog.messages <= 0) this.#backlogs.delete(client.id);
      return cleared;
    };
    const update = persistence.outgoingUpdate.bind(persistence);
    persistence.outgoingUpdate = async (client, packet) => {
      await update(client, distinct(packet));
      const { cmd, messageId } = packet;
      if (messageId === undefined) return;
      const backlog = this.#backlogs.get(client.id);
      if (cmd === "pubrel") backlog?.received(messageId);
      else backlog?.sent(messageId, payloadBytes(packet));
    };
    const stream = persistence.outgoingStream.bind(persistence);
    persistence.outgoingStream = (client) => markResent(stream(client));
    const retained = new RetainedMessages();
    persistence.storeRetained = async (packet) => retained.store(packet);
    persistence.createRetainedStreamCombi = (filters) => Readable.from(retained.matching(filters));
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
    this.#backlogs.delete(clientId);
  }

  /** A later subscriber gets nothing of this topic. Told to nobody. */
  forgetRetained(topic: string): Promise<void> {
    return this.#persistence.storeRetained({ topic, payload: Buffer.alloc(0) });
  }
}

function payloadBytes({ payload = "" }: StoredPacket): number {
  return typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
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
