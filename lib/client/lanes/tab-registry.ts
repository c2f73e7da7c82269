import { z } from "zod";
import type { KeptValues } from "#lib/client/kept-values";

/** A tab that has not been heard of for this long is gone. */
export const TAB_ALIVE_MS = 6_000;
/** One key for each tab: two that write at the same moment do not write over each other. */
const KEY_PREFIX = "playground-tab ";

const tabEntry = z.object({
  id: z.string(),
  visible: z.boolean(),
  /** Date.now() of when it last had the focus: one clock for all tabs. */
  focusedAtMs: z.number(),
  seenAtMs: z.number(),
});
export type TabEntry = z.infer<typeof tabEntry>;

/** Whether the key of a storage event is of this registry; null stands for all keys. */
export function isTabKey(key: string | null): boolean {
  return key === null || key.startsWith(KEY_PREFIX);
}

/** All tabs that are alive. What was written by another version, or by hand, is no tab. */
export function readTabs(storage: KeptValues, nowMs: number): readonly TabEntry[] {
  return tabKeys(storage).flatMap((key) => {
    const tab = parseTab(storage.getItem(key));
    return tab !== undefined && nowMs - tab.seenAtMs < TAB_ALIVE_MS ? [tab] : [];
  });
}

export function writeTab(storage: KeptValues, tab: TabEntry): void {
  storage.setItem(KEY_PREFIX + tab.id, JSON.stringify(tab));
}

export function removeTab(storage: KeptValues, id: string): void {
  storage.removeItem(KEY_PREFIX + id);
}

/** Tabs that crashed leave their entry behind: it is swept up by the others. */
export function sweepTabs(storage: KeptValues, nowMs: number): void {
  const alive = new Set(readTabs(storage, nowMs).map(({ id }) => KEY_PREFIX + id));
  for (const key of tabKeys(storage)) if (!alive.has(key)) storage.removeItem(key);
}

function tabKeys(storage: KeptValues): readonly string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  return keys.filter((key) => key.startsWith(KEY_PREFIX));
}

function parseTab(text: string | null): TabEntry | undefined {
  if (text === null) return undefined;
  try {
    return tabEntry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
