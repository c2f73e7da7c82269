import type { Cursor } from "#lib/events/cursor";

/** Where an event stands in a room's log. */
export type MessagePosition = Cursor;

const MESSAGE_ID = /^msg_([0-9a-f]{16})_([1-9][0-9]{0,14})$/;

/**
 * `webhook-id` of an event: the same on every attempt (WH-10), without a dot because the signed text is joined by
 * dots (WH-3).
 */
export function messageId({ epoch, offset }: MessagePosition): string {
  return `msg_${epoch}_${offset}`;
}

/** @returns undefined for an id that is not of an event, such as that of a ping */
export function parseMessageId(text: string): MessagePosition | undefined {
  const [, epoch, digits] = MESSAGE_ID.exec(text) ?? [];
  return epoch === undefined ? undefined : { epoch, offset: Number(digits) };
}
