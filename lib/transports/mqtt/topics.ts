import { eventType } from "#lib/events/envelope";

/** Longest topic name, in bytes of UTF-8 (PS-1). */
export const MAX_TOPIC_BYTES = 256;
/** Most levels of a topic name or filter (PS-1). */
export const MAX_TOPIC_LEVELS = 16;

/** `rooms/{room}/events/{type as a path}`: `order.paid` becomes `…/order/paid`. */
export function eventTopic(roomId: string, type: string): string {
  return `rooms/${roomId}/events/${type.replaceAll(".", "/")}`;
}

/** @returns undefined for a topic that carries no event */
export function parseEventTopic(
  topic: string,
): { readonly roomId: string; readonly type: string } | undefined {
  if (!isTopicName(topic)) return undefined;
  const [rooms, roomId, events, ...parts] = topic.split("/");
  if (rooms !== "rooms" || events !== "events" || roomId === undefined || roomId === "") return undefined;
  // One event has one topic: with a dot in a level it would have two, and what is retained would be under the other.
  if (parts.some((part) => part.includes("."))) return undefined;
  const type = eventType.safeParse(parts.join("."));
  return type.success ? { roomId, type: type.data } : undefined;
}

/** The one room a filter stays within; undefined when it could reach another, or is no valid filter (MQ-9). */
export function roomOfFilter(filter: string): string | undefined {
  if (!isTopicFilter(filter)) return undefined;
  const [rooms, roomId, ...rest] = filter.split("/");
  if (rooms !== "rooms" || roomId === undefined || !/^[A-Za-z0-9_-]+$/.test(roomId)) return undefined;
  return rest.length === 0 ? undefined : roomId;
}

/** A name to publish to: no wildcards, no control or format characters, not of the broker's own (PS-1, MQTT 3.1.1 §4.7). */
export function isTopicName(topic: string): boolean {
  return isTopic(topic) && !/[+#]/.test(topic);
}

/** `+` stands for a whole level, `#` for all levels from there and is the last (MQTT 3.1.1 §4.7.1). */
export function isTopicFilter(filter: string): boolean {
  if (!isTopic(filter)) return false;
  const levels = filter.split("/");
  return levels.every(
    (level, index) => level === "+" || (level === "#" && index === levels.length - 1) || !/[+#]/.test(level),
  );
}

function isTopic(text: string): boolean {
  if (text === "" || text.startsWith("$")) return false;
  // No UTF-16 unit is less than a byte of UTF-8: what is far too long is not looked through.
  if (text.length > MAX_TOPIC_BYTES) return false;
  // Control characters, format characters and lone surrogates.
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(text)) return false;
  return utf8Bytes(text) <= MAX_TOPIC_BYTES && text.split("/").length <= MAX_TOPIC_LEVELS;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
