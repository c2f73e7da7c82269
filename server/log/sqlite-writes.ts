import type Database from "libsql";
import { systemClock } from "#server/clock";
import { createTrim } from "#server/log/room-trim";
import type { WriteOperation } from "#server/log/store-operations";

/** Newest runs of the Lab that stay. */
const LAB_RUNS_KEPT = 1_000;

/** Applies operations in order, inside a transaction. @returns deliveries that a trim has given up */
export function createWrites(database: Database.Database): (operations: readonly WriteOperation[]) => number {
  const insertEvent = database.prepare(
    // The newest event of a room is never trimmed, so the one before is there.
    `INSERT INTO events (room_id, "offset", json, data_bytes, received_at_ms, recorded_at_ms, via, names, bytes_through)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, length(?3)
       + coalesce((SELECT bytes_through FROM events WHERE room_id = ?1 AND "offset" = ?2 - 1), 0))`,
  );
  const insertDelivery = database.prepare(
    `INSERT INTO deliveries (room_id, hook_id, "offset", state, attempts, next_attempt_at_ms) VALUES (?, ?, ?, 'pending', 0, 0)`,
  );
  const insertRoom = database.prepare(
    "INSERT INTO rooms (id, name, epoch, host_key_hash, created_at_ms, last_used_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const touchRoom = database.prepare("UPDATE rooms SET last_used_at_ms = ? WHERE id = ?");
  const rememberKey = database.prepare(
    `INSERT INTO idempotency_keys (room_id, key, body_hash, receipt, answered_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (room_id, key) DO UPDATE SET body_hash = excluded.body_hash, receipt = excluded.receipt,
       answered_at_ms = excluded.answered_at_ms`,
  );
  const forgetKeys = database.prepare(
    "DELETE FROM idempotency_keys WHERE room_id = ? AND answered_at_ms < ?",
  );
  const deletions = ["deliveries", "hooks", "events", "idempotency_keys"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE room_id = ?`),
  );
  const deleteRoom = database.prepare("DELETE FROM rooms WHERE id = ?");
  const saveHook = database.prepare(
    `INSERT INTO hooks (room_id, id, transport, document) VALUES (?, ?, ?, ?)
     ON CONFLICT (room_id, id) DO UPDATE SET document = excluded.document`,
  );
  const deleteHook = database.prepare("DELETE FROM hooks WHERE room_id = ? AND id = ?");
  const deleteDeliveries = database.prepare("DELETE FROM deliveries WHERE room_id = ? AND hook_id = ?");
  const updateDelivery = database.prepare(
    `UPDATE deliveries SET state = ?, attempts = ?, next_attempt_at_ms = ?, reason = ?
     WHERE room_id = ? AND hook_id = ? AND "offset" = ?`,
  );
  // What was never tried goes by the schedule; for the rest, this is an attempt by hand.
  const recoverDelivery = database.prepare(
    `INSERT INTO deliveries (room_id, hook_id, "offset", state, attempts, next_attempt_at_ms)
     SELECT e.room_id, h.id, e."offset", 'pending', 0, ?4 FROM events e JOIN hooks h ON h.room_id = e.room_id AND h.id = ?2
     WHERE e.room_id = ?1 AND e."offset" = ?3
     ON CONFLICT (room_id, hook_id, "offset") DO UPDATE
     SET state = 'pending', next_attempt_at_ms = excluded.next_attempt_at_ms, is_manual = attempts > 0
     WHERE state IN ('failed', 'cancelled')`,
  );
  const redeliver = database.prepare(
    `UPDATE deliveries SET is_manual = CASE state WHEN 'pending' THEN is_manual ELSE 1 END, state = 'pending',
       next_attempt_at_ms = ?4
     WHERE room_id = ?1 AND hook_id = ?2 AND "offset" = ?3`,
  );
  const cancelDeliveries = database.prepare(
    `UPDATE deliveries SET state = 'cancelled' WHERE room_id = ? AND hook_id = ? AND state = 'pending'`,
  );
  const trim = createTrim(database);
  const saveLabRun = database.prepare(
    "INSERT INTO lab_runs (id, experiment, document, journal) VALUES (?, ?, ?, ?)",
  );
  const trimLabRuns = database.prepare(
    "DELETE FROM lab_runs WHERE position <= (SELECT max(position) FROM lab_runs) - ?",
  );

  let givenUp = 0;
  const apply = (operation: WriteOperation): void => {
    switch (operation.kind) {
      case "append": {
        const { event } = operation;
        const recordedAtMs = systemClock.nowMs();
        insertEvent.run(
          event.roomId,
          event.offset,
          event.json,
          event.dataBytes,
          event.receivedAtMs,
          recordedAtMs,
          event.via,
          event.names,
        );
        for (const hookId of event.hookIds) insertDelivery.run(event.roomId, hookId, event.offset);
        return;
      }
      case "remember-key": {
        const { roomId, key, bodyHash, receipt, answeredAtMs } = operation;
        rememberKey.run(roomId, key, bodyHash, receipt, answeredAtMs);
        return;
      }
      case "forget-keys":
        forgetKeys.run(operation.roomId, operation.answeredBeforeMs);
        return;
      case "create-room": {
        const { id, name, epoch, hostKeyHash, createdAtMs } = operation.room;
        insertRoom.run(id, name, epoch, hostKeyHash, createdAtMs, operation.lastUsedAtMs);
        return;
      }
      case "touch-room":
        touchRoom.run(operation.lastUsedAtMs, operation.roomId);
        return;
      case "delete-room":
        for (const deletion of deletions) deletion.run(operation.roomId);
        deleteRoom.run(operation.roomId);
        return;
      case "save-hook":
        saveHook.run(
          operation.hook.roomId,
          operation.hook.id,
          operation.hook.transport,
          operation.hook.document,
        );
        return;
      case "delete-hook":
        deleteDeliveries.run(operation.roomId, operation.hookId);
        deleteHook.run(operation.roomId, operation.hookId);
        return;
      case "recover-deliveries": {
        const { roomId, hookId, offsets, atMs } = operation;
        for (const offset of offsets) recoverDelivery.run(roomId, hookId, offset, atMs);
        return;
      }
      case "redeliver":
        redeliver.run(operation.roomId, operation.hookId, operation.offset, operation.atMs);
        return;
      case "cancel-deliveries":
        cancelDeliveries.run(operation.roomId, operation.hookId);
        return;
      case "update-delivery": {
        const { update } = operation;
        updateDelivery.run(
          update.state,
          update.attempts,
          update.nextAttemptAtMs,
          update.reason ?? null,
          update.roomId,
          update.hookId,
          update.offset,
        );
        return;
      }
      case "trim-room":
        givenUp += trim(operation.roomId, operation);
        return;
      case "save-lab-run":
        saveLabRun.run(operation.id, operation.experiment, operation.document, operation.journal);
        trimLabRuns.run(LAB_RUNS_KEPT);
        return;
      default:
        operation satisfies never;
    }
  };
  return (operations) => {
    givenUp = 0;
    for (const operation of operations) apply(operation);
    return givenUp;
  };
}
