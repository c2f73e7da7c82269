import { Qlobber } from "qlobber";
import { roomOfFilter } from "#lib/transports/mqtt/topics";
import { TOPIC_WILDCARDS } from "./topic-wildcards";

/** What is retained of a message; the broker's own packet has more. */
export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Retained messages, by room: a SUBSCRIBE looks at those of its own rooms and at no others (MQ-4). */
export class RetainedMessages {
  readonly #byRoom = new Map<string, Map<string, RetainedMessage>>();

  /** Takes the place of the topic's message before; an empty payload takes that away (MQTT-3.3.1-10). */
  store(message: RetainedMessage): void {
    const { topic, payload } = message;
    // A topic is a filter, too.
    const roomId = roomOfFilter(topic);
    if (roomId === undefined) return;
    const messages = this.#byRoom.get(roomId) ?? new Map<string, RetainedMessage>();
    if (payload.length > 0) messages.set(topic, { ...message });
    else messages.delete(topic);
    if (messages.size > 0) this.#byRoom.set(roomId, messages);
    else this.#byRoom.delete(roomId);
  }

  /** Each message as often as filters match its topic (MQTT-3.3.1-6). */
  *matching(filters: readonly string[]): Generator<RetainedMessage> {
    for (const roomId of new Set(filters.map(roomOfFilter))) {
      const messages = roomId === undefined ? undefined : this.#byRoom.get(roomId);
      if (messages === undefined) continue;
      const matcher = new Qlobber<string>(TOPIC_WILDCARDS);
      for (const filter of filters) if (roomOfFilter(filter) === roomId) matcher.add(filter, filter);
      for (const [topic, message] of messages) {
        for (const _filter of matcher.match(topic)) yield message;
      }
    }
  }
}
