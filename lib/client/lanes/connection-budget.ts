import { z } from "zod";

/**
 * A browser opens six HTTP/1.1 connections to one origin, all tabs together. Two of the lanes hold one each, so at
 * most this many tabs may hold them; two connections stay free for everything else.
 */
export const HOLDING_TABS = 2;
/** A tab that has not been heard of for this long is gone. */
export const TAB_ALIVE_MS = 6_000;
const HEARTBEAT_MS = 2_000;
const STORAGE_KEY = "playground-tabs";

const tabEntry = z.object({
  id: z.string(),
  visible: z.boolean(),
  /** Date.now() of when it last had the focus: one clock for all tabs. */
  focusedAtMs: z.number(),
  seenAtMs: z.number(),
});
export type TabEntry = z.infer<typeof tabEntry>;

/** The tabs that may hold connections now: visible, alive, and the latest to have had the focus. */
export function holdingTabs(tabs: readonly TabEntry[], nowMs: number): readonly string[] {
  return tabs
    .filter(({ visible, seenAtMs }) => visible && nowMs - seenAtMs < TAB_ALIVE_MS)
    .sort((a, b) => b.focusedAtMs - a.focusedAtMs || (a.id < b.id ? -1 : 1))
    .slice(0, HOLDING_TABS)
    .map(({ id }) => id);
}

/**
 * Tells this tab whether it may hold HTTP connections, now and whenever that changes. Works by localStorage and its
 * events, for plain http on a local network has neither locks nor shared secure APIs.
 * @returns leaves the budget
 */
export function joinConnectionBudget(tabId: string, onChange: (mayHold: boolean) => void): () => void {
  let focusedAtMs = document.hasFocus() ? Date.now() : 0;
  let told: boolean | undefined;
  let left = false;

  const decide = (tabs: readonly TabEntry[]) => {
    const mayHold = holdingTabs(tabs, Date.now()).includes(tabId);
    if (mayHold === told || left) return;
    told = mayHold;
    onChange(mayHold);
  };
  const announce = () => {
    const nowMs = Date.now();
    const others = readTabs().filter(({ id, seenAtMs }) => id !== tabId && nowMs - seenAtMs < TAB_ALIVE_MS);
    const own = { id: tabId, visible: document.visibilityState === "visible", focusedAtMs, seenAtMs: nowMs };
    const tabs = [...others, own];
    writeTabs(tabs);
    decide(tabs);
  };
  const onFocus = () => {
    focusedAtMs = Date.now();
    announce();
  };
  const onStorage = ({ key }: StorageEvent) => {
    if (key === STORAGE_KEY) decide(readTabs());
  };
  const leave = () => {
    writeTabs(readTabs().filter(({ id }) => id !== tabId));
  };

  window.addEventListener("focus", onFocus);
  window.addEventListener("pointerdown", onFocus);
  window.addEventListener("pageshow", announce);
  window.addEventListener("pagehide", leave);
  window.addEventListener("storage", onStorage);
  document.addEventListener("visibilitychange", announce);
  const heartbeat = setInterval(announce, HEARTBEAT_MS);
  announce();
  return () => {
    left = true;
    clearInterval(heartbeat);
    window.removeEventListener("focus", onFocus);
    window.removeEventListener("pointerdown", onFocus);
    window.removeEventListener("pageshow", announce);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("storage", onStorage);
    document.removeEventListener("visibilitychange", announce);
    leave();
  };
}

function readTabs(): TabEntry[] {
  const text = localStorage.getItem(STORAGE_KEY);
  if (text === null) return [];
  try {
    return z.array(tabEntry).parse(JSON.parse(text));
  } catch {
    // Written by another version, or by hand: it is rebuilt by the tabs' heartbeats.
    return [];
  }
}

function writeTabs(tabs: readonly TabEntry[]): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(tabs));
}
