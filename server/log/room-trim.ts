import type Database from "libsql";
import type { KeptOfRoom } from "#server/log/store-operations";

/** @returns deliveries that had to be given up */
type Trim = (roomId: string, kept: KeptOfRoom) => number;

/**
 * Shortens the log of a room to what is kept of it. An event stays beyond that while a delivery of it is pending, up to
 * as many and as much again: the log of a room has at most twice what is kept, and what came since the last trim.
 * Deliveries of still older events are given up, for the reason `event-gone`, and those events go with the next trim.
 */
export function createTrim(database: Database.Database): Trim {
  const newest = database.prepare(
    `SELECT "offset", bytes_through AS bytesThrough FROM events WHERE room_id = ? ORDER BY "offset" DESC LIMIT 1`,
  );
  // From the oldest on: looks at no more rows than it finds to trim, and at those that pending deliveries hold.
  const oldestKept = database.prepare(
    `SELECT "offset" FROM events WHERE room_id = ? AND "offset" > ? AND bytes_through > ? ORDER BY "offset" LIMIT 1`,
  );
  const isLonger = database.prepare(`SELECT 1 FROM events WHERE room_id = ? AND "offset" < ? LIMIT 1`);
  const deleteSettled = database.prepare(
    `DELETE FROM deliveries WHERE room_id = ?1 AND hook_id IN (SELECT id FROM hooks WHERE room_id = ?1)
       AND "offset" < ?2 AND state <> 'pending'`,
  );
  const deleteEvents = database.prepare(
    `DELETE FROM events WHERE room_id = ?1 AND "offset" < ?2 AND NOT EXISTS (
       SELECT 1 FROM deliveries d WHERE d.room_id = ?1 AND d."offset" = events."offset" AND d.state = 'pending')`,
  );
  const heldTooLong = database.prepare(
    `SELECT max("offset") AS throughOffset FROM (
       SELECT "offset", row_number() OVER newest AS held_events, sum(length(json)) OVER newest AS held_bytes
       FROM events WHERE room_id = ? AND "offset" < ?
       WINDOW newest AS (ORDER BY "offset" DESC ROWS UNBOUNDED PRECEDING)
     ) WHERE held_events > ? OR held_bytes > ?`,
  );
  const giveUp = database.prepare(
    `UPDATE deliveries SET state = 'failed', reason = 'event-gone'
     WHERE room_id = ? AND "offset" <= ? AND state = 'pending'`,
  );

  return (roomId, { keptEvents, keptBytes }) => {
    const top = newest.get(roomId) as { offset: number; bytesThrough: number } | undefined;
    if (top === undefined) return 0;
    const { offset, bytesThrough } = top;
    const oldest = oldestKept.get(roomId, offset - keptEvents, bytesThrough - keptBytes);
    const keptFrom = (oldest as { offset: number } | undefined)?.offset ?? offset;
    if (isLonger.get(roomId, keptFrom) === undefined) return 0;
    deleteSettled.run(roomId, keptFrom);
    deleteEvents.run(roomId, keptFrom);
    const { throughOffset } = heldTooLong.get(roomId, keptFrom, keptEvents, keptBytes) as {
      throughOffset: number | null;
    };
    return throughOffset === null ? 0 : giveUp.run(roomId, throughOffset).changes;
  };
}
