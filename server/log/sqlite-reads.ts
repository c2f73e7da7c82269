import type Database from "libsql";
import type { HookEvent } from "#server/delivery/hook-store";
import type {
  IdempotencyKeyRow,
  Reads,
  StoredDeliveryRow,
  StoredEventRow,
  StoredMessageRow,
  StoredPendingRow,
} from "#server/log/store-operations";
import type { RoomIdentity } from "#server/rooms/room-identity";

/** `namesText` of the event: one that an older version wrote has it in its JSON alone. */
const NAMES = "coalesce(e.names, json_extract(CAST(e.json AS TEXT), '$.id', '$.type', '$.time'))";
const EVENT_COLUMNS = `e."offset" AS "offset", e.json AS json, e.data_bytes AS dataBytes, e.received_at_ms AS receivedAtMs,
  e.recorded_at_ms AS recordedAtMs, e.via AS via, ${NAMES} AS names`;

const PENDING_COLUMNS = `d."offset" AS "offset", d.attempts AS attempts, d.next_attempt_at_ms AS nextAttemptAtMs,
  d.is_manual AS isManual`;
const DELIVERY_COLUMNS = `${PENDING_COLUMNS}, d.state AS state, d.reason AS reason`;

type Answers = { [Name in keyof Reads]: (ask: Reads[Name]["ask"]) => Reads[Name]["answer"] };

export function createReads(database: Database.Database): (read: keyof Reads, ask: unknown) => unknown {
  const room = database.prepare(
    "SELECT id, name, epoch, host_key_hash AS hostKeyHash, created_at_ms AS createdAtMs FROM rooms WHERE id = ?",
  );
  const roomIds = database.prepare("SELECT id FROM rooms");
  const roomCount = database.prepare("SELECT count(*) AS count FROM rooms");
  const expiredRooms = database.prepare(
    "SELECT id FROM rooms WHERE last_used_at_ms < ? OR created_at_ms < ? LIMIT 500",
  );
  const withPending = database.prepare(
    "SELECT DISTINCT room_id AS id FROM deliveries WHERE state = 'pending'",
  );
  const newestSizes = database.prepare(
    `SELECT "offset", length(json) AS bytes FROM events WHERE room_id = ? ORDER BY "offset" DESC LIMIT ?`,
  );
  const eventsFrom = database.prepare(
    `SELECT ${EVENT_COLUMNS} FROM events e WHERE e.room_id = ? AND e."offset" >= ? ORDER BY e."offset"`,
  );
  const key = database.prepare(
    `SELECT body_hash AS bodyHash, receipt, answered_at_ms AS answeredAtMs FROM idempotency_keys
     WHERE room_id = ? AND key = ? AND answered_at_ms > ?`,
  );
  const hooks = database.prepare(
    "SELECT id, room_id AS roomId, transport, document FROM hooks WHERE room_id = ?",
  );
  const event = database.prepare(
    `SELECT r.epoch AS epoch, ${EVENT_COLUMNS} FROM events e JOIN rooms r ON r.id = e.room_id
     WHERE e.room_id = ? AND e."offset" = ?`,
  );
  const pending = database.prepare(
    `SELECT ${PENDING_COLUMNS} FROM deliveries d
     WHERE d.room_id = ? AND d.hook_id = ? AND d.state = 'pending' ORDER BY d."offset" LIMIT ?`,
  );
  const delivery = database.prepare(
    `SELECT ${DELIVERY_COLUMNS} FROM deliveries d WHERE d.room_id = ? AND d.hook_id = ? AND d."offset" = ?`,
  );
  const messagesIn = (order: "ASC" | "DESC", beyond: ">" | "<") =>
    database.prepare(
      `SELECT ${DELIVERY_COLUMNS}, ${NAMES} AS names
       FROM deliveries d JOIN events e ON e.room_id = d.room_id AND e."offset" = d."offset"
       WHERE d.room_id = ?1 AND d.hook_id = ?2 AND (?3 IS NULL OR d.state = ?3) AND (?4 IS NULL OR d."offset" ${beyond} ?4)
       ORDER BY d."offset" ${order} LIMIT ?5`,
    );
  const messages = { oldest: messagesIn("ASC", ">"), newest: messagesIn("DESC", "<") };
  const eventsOfHook = database.prepare(
    `SELECT e."offset" AS "offset", e.recorded_at_ms AS recordedAtMs, d.state AS state,
       CASE WHEN e.recorded_at_ms >= ?4 THEN ${NAMES} ->> 1 END AS type
     FROM events e LEFT JOIN deliveries d ON d.room_id = e.room_id AND d.hook_id = ?2 AND d."offset" = e."offset"
     WHERE e.room_id = ?1 AND e."offset" > ?3 ORDER BY e."offset" LIMIT ?5`,
  );
  const labRun = database.prepare("SELECT document FROM lab_runs WHERE id = ?");
  const labJournal = database.prepare("SELECT journal FROM lab_runs WHERE id = ?");
  const labRuns = database.prepare(
    `SELECT position, document FROM lab_runs
     WHERE (?1 IS NULL OR experiment = ?1) AND (?2 IS NULL OR position < ?2) ORDER BY position DESC LIMIT ?3`,
  );
  const labNewest = database.prepare(
    `SELECT document FROM lab_runs WHERE position IN (
       SELECT max(position) FROM lab_runs WHERE document ->> '$.state' = 'ended'
       GROUP BY experiment, (document -> '$.knobs') IS (?1 -> experiment))`,
  );
  const answers: Answers = {
    room: ({ roomId }) => plain<RoomIdentity>(room.get(roomId)),
    "room-ids": () => roomIds.all().map(idOf),
    "room-count": () => plain<{ count: number }>(roomCount.get())?.count ?? 0,
    "expired-rooms": ({ usedBeforeMs, madeBeforeMs }) =>
      expiredRooms.all(usedBeforeMs, madeBeforeMs).map(idOf),
    "rooms-with-pending": () => withPending.all().map(idOf),
    "newest-events": ({ roomId, limit, limitBytes }) =>
      eventsFrom.all(
        roomId,
        oldestOffset(newestSizes.all(roomId, limit) as EventSize[], limitBytes),
      ) as StoredEventRow[],
    "idempotency-key": ({ roomId, key: name, answeredAfterMs }) =>
      plain<IdempotencyKeyRow>(key.get(roomId, name, answeredAfterMs)),
    hooks: ({ roomId }) => hooks.all(roomId) as Reads["hooks"]["answer"],
    event: ({ roomId, offset }) => plain<StoredEventRow & { epoch: string }>(event.get(roomId, offset)),
    "pending-deliveries": ({ roomId, hookId, limit }) =>
      pending.all(roomId, hookId, limit) as StoredPendingRow[],
    delivery: ({ roomId, hookId, offset }) => plain<StoredDeliveryRow>(delivery.get(roomId, hookId, offset)),
    messages: ({ roomId, hookId, state, order, cursor, limit }) =>
      messages[order].all(roomId, hookId, state ?? null, cursor ?? null, limit) as StoredMessageRow[],
    "events-of-hook": ({ roomId, hookId, afterOffset, sinceMs, limit }) =>
      eventsOfHook.all(roomId, hookId, afterOffset, sinceMs, limit) as HookEvent[],
    "lab-run": ({ id }) => plain<{ document: string }>(labRun.get(id))?.document,
    "lab-journal": ({ id }) => plain<{ journal: Uint8Array }>(labJournal.get(id))?.journal,
    "lab-runs": ({ experiment, before, limit }) =>
      labRuns.all(experiment ?? null, before ?? null, limit) as Reads["lab-runs"]["answer"],
    "lab-newest": ({ usualSettings }) => labNewest.all(usualSettings) as Reads["lab-newest"]["answer"],
  };
  return (read, ask) => (answers[read] as (ask: unknown) => unknown)(ask);
}

interface EventSize {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Of the events that go together with the newest: those before a gap are there only because a delivery is pending.
 * @param newestFirst may be empty
 */
function oldestOffset(newestFirst: readonly EventSize[], limitBytes: number): number {
  const newest = newestFirst[0]?.offset ?? 0;
  let left = limitBytes;
  const end = newestFirst.findIndex(({ offset, bytes }, index) => {
    left -= bytes;
    return index > 0 && (offset !== newest - index || left < 0);
  });
  return (end === -1 ? newestFirst.at(-1) : newestFirst[end - 1])?.offset ?? 0;
}

function idOf(row: unknown): string {
  return (row as { id: string }).id;
}

/** `.get()` of libsql adds a property of its own to each row. */
function plain<Row>(row: unknown): Row | undefined {
  if (row === undefined || row === null) return undefined;
  const { _metadata, ...columns } = row as Record<string, unknown>;
  return columns as Row;
}
