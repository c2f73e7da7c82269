/** What this page uses of a browser's storage. */
export type KeptValues = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

type StorageKind = "localStorage" | "sessionStorage";

const PROBE = "playground-probe";

const chosen = new Map<StorageKind, KeptValues>();

/** The browser's storage; where site data is blocked, memory that lasts as long as this page. */
export function keptValues(kind: StorageKind): KeptValues {
  const kept = chosen.get(kind) ?? storageOf(kind) ?? memory();
  chosen.set(kind, kept);
  return kept;
}

/** @returns undefined when this browser has none, or lets nobody write into it */
function storageOf(kind: StorageKind): KeptValues | undefined {
  try {
    // Where site data is blocked, to name it is enough to be refused.
    const storage: Storage | null | undefined = globalThis[kind];
    if (!storage) return undefined;
    storage.setItem(PROBE, "");
    storage.removeItem(PROBE);
    return storage;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return undefined;
  }
}

function memory(): KeptValues {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
