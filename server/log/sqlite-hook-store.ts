import type { HookStore, PendingDelivery } from "#server/delivery/hook-store";
import { namesOf } from "#server/log/event-names";
import { restoredEvent } from "#server/log/sqlite-event-log";
import type { SqliteStore } from "#server/log/sqlite-store";
import type { StoredPendingRow } from "#server/log/store-operations";

/** Hooks and deliveries in the same database as the log. */
export function createSqliteHookStore(store: SqliteStore): HookStore {
  return {
    saveHook: (hook) => store.write({ kind: "save-hook", hook }),
    deleteHook: (roomId, hookId) => store.write({ kind: "delete-hook", roomId, hookId }),
    loadHooks: (roomId) => store.read("hooks", { roomId }),
    async loadEvent(roomId, offset) {
      const row = await store.read("event", { roomId, offset });
      return row === undefined ? undefined : restoredEvent(roomId, row.epoch, row);
    },
    async loadPending(roomId, hookId, limit) {
      return (await store.read("pending-deliveries", { roomId, hookId, limit })).map(pendingDelivery);
    },
    async loadDelivery(roomId, hookId, offset) {
      const row = await store.read("delivery", { roomId, hookId, offset });
      return row === undefined ? undefined : { ...pendingDelivery(row), state: row.state };
    },
    update: (update) => store.write({ kind: "update-delivery", update }),
    cancelPending: (roomId, hookId) => store.write({ kind: "cancel-deliveries", roomId, hookId }),
    redeliver: (roomId, hookId, offset, atMs) =>
      store.write({ kind: "redeliver", roomId, hookId, offset, atMs }),
    recover: (roomId, hookId, offsets, atMs) =>
      store.write({ kind: "recover-deliveries", roomId, hookId, offsets, atMs }),
    async listMessages(roomId, hookId, query) {
      const rows = await store.read("messages", { roomId, hookId, ...query });
      return rows.map((row) => ({
        ...pendingDelivery(row),
        state: row.state,
        reason: row.reason ?? undefined,
        ...namesOf(row.names),
      }));
    },
    eventsOfHook: (roomId, hookId, range) => store.read("events-of-hook", { roomId, hookId, ...range }),
  };
}

function pendingDelivery({ offset, attempts, nextAttemptAtMs, isManual }: StoredPendingRow): PendingDelivery {
  return { offset, attempts, nextAttemptAtMs, isManual: isManual === 1 };
}
