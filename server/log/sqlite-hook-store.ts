import type { DeliveryUpdate, HookStore, StoredHook } from "#server/delivery/hook-store";
import { restoredEvent } from "#server/log/sqlite-event-log";
import type { SqliteStore } from "#server/log/sqlite-store";

const NO_LIMIT = -1;

/** Hooks and deliveries in the same database as the log. */
export function createSqliteHookStore(store: SqliteStore): HookStore {
  const list = async (
    roomId: string,
    hookId: string | undefined,
    state: DeliveryUpdate["state"] | undefined,
    limit: number,
  ) => {
    const rows = await store.read("deliveries", { roomId, hookId, state, limit });
    return rows.map((row) => ({
      hookId: row.hookId,
      state: row.state,
      attempts: row.attempts,
      nextAttemptAtMs: row.nextAttemptAtMs,
      event: restoredEvent(roomId, row.epoch, row),
    }));
  };
  return {
    saveHook: (hook: StoredHook) => store.write({ kind: "save-hook", hook }),
    deleteHook: (roomId, hookId) => store.write({ kind: "delete-hook", roomId, hookId }),
    loadHooks: (roomId) => store.read("hooks", { roomId }),
    loadPending: (roomId) => list(roomId, undefined, "pending", NO_LIMIT),
    addDeliveries: (roomId, hookId, offsets) =>
      store.write({ kind: "add-deliveries", roomId, hookId, offsets }),
    update: (update) => store.write({ kind: "update-delivery", update }),
    listDeliveries: list,
  };
}
