import type { ServerResponse } from "node:http";
import { type Cursor, formatCursor } from "#lib/events/cursor";
import { EventBatch, type WireFormat } from "#server/delivery/event-batch";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room } from "#server/rooms/room";

/** Events in an answer to a request without a cursor (POL-1). */
const NEWEST_EVENTS = 50;
/** An answer stops growing here and says `more`; one event always fits. */
const MAX_PAGE_BYTES = 1_048_576;

export interface PageRequest {
  /** Undefined: the newest events. */
  readonly after: Cursor | undefined;
  /** 1..500. */
  readonly limit: number;
}

/** The answer to one request for events; its JSON is `eventPage` of lib/events/publish.ts. */
export interface Page {
  readonly batch: EventBatch | undefined;
  readonly cursor: Cursor;
  readonly more: boolean;
  readonly gap: boolean;
  readonly earliest: Cursor;
  readonly top: Cursor;
}

/**
 * What the room has after a cursor. A cursor that cannot be resumed completely yields no event at all (CORE-4).
 * @param shared a batch that others get, too: where the page is that batch, its bytes are built once (CORE-9)
 */
export function readPage(room: Room, { after, limit }: PageRequest, shared?: EventBatch): Page {
  const { top, earliest } = room;
  if (after !== undefined && !isWithin(after, earliest, top)) {
    return { batch: undefined, cursor: top, more: false, gap: true, earliest, top };
  }
  const newest = Math.max(earliest.offset, top.offset - Math.min(NEWEST_EVENTS, limit));
  const afterOffset = after?.offset ?? newest;
  const events = withinBytes(room.read(afterOffset, limit), MAX_PAGE_BYTES);
  const offset = events.at(-1)?.offset ?? afterOffset;
  return {
    batch: batchOf(events, shared),
    cursor: { epoch: top.epoch, offset },
    more: offset < top.offset,
    gap: false,
    earliest,
    top,
  };
}

function isWithin(cursor: Cursor, earliest: Cursor, top: Cursor): boolean {
  return cursor.epoch === top.epoch && cursor.offset >= earliest.offset && cursor.offset <= top.offset;
}

function withinBytes(events: readonly RecordedEvent[], limitBytes: number): readonly RecordedEvent[] {
  let bytes = 0;
  const tooMany = events.findIndex((event, index) => {
    bytes += event.json.length;
    return index > 0 && bytes > limitBytes;
  });
  return tooMany === -1 ? events : events.slice(0, tooMany);
}

function batchOf(events: readonly RecordedEvent[], shared: EventBatch | undefined): EventBatch | undefined {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isShared = shared?.firstOffset === first.offset && shared.lastOffset === last.offset;
  return isShared ? shared : new EventBatch(events);
}

const COMMA = Buffer.from(",");

/** The events as members of a JSON array, from the bytes every wire shares. */
const JSON_MEMBERS: WireFormat = {
  name: "json-members",
  encode: (events) =>
    Buffer.concat(events.flatMap((event, index) => (index === 0 ? [event.json] : [COMMA, event.json]))),
};

export interface PageAnswer {
  readonly superseded?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers 200 with the page. Nothing may have been written before. */
export function sendPage(
  response: ServerResponse,
  page: Page,
  { superseded, headers }: PageAnswer = {},
): void {
  const { cursor, more, gap, earliest, top } = page;
  const facts = JSON.stringify({
    cursor: formatCursor(cursor),
    more,
    gap,
    earliest: formatCursor(earliest),
    top: formatCursor(top),
    ...(superseded === undefined ? {} : { superseded }),
  });
  const body = Buffer.concat([
    Buffer.from('{"events":['),
    page.batch?.encoded(JSON_MEMBERS) ?? Buffer.alloc(0),
    Buffer.from(`],${facts.slice(1)}`),
  ]);
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-cache",
    "content-length": body.length,
    ...(gap ? { "playground-gap": "1" } : {}),
    ...headers,
  });
  response.end(body);
}
