import { keptValues } from "#lib/client/kept-values";
import { isTabKey, readTabs, removeTab, sweepTabs, type TabEntry, writeTab } from "./tab-registry";

/**
 * A browser opens six HTTP/1.1 connections to one origin, all tabs together. Two of the lanes hold one each, so at
 * most this many tabs may hold them; two connections stay free for everything else.
 */
export const HOLDING_TABS = 2;
const HEARTBEAT_MS = 2_000;

/** Which of the tabs that are alive may hold connections: visible, and the latest to have had the focus. */
export function holdingTabs(tabs: readonly TabEntry[]): readonly string[] {
  return tabs
    .filter(({ visible }) => visible)
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
  const storage = keptValues("localStorage");
  let focusedAtMs = document.hasFocus() ? Date.now() : 0;
  let told: boolean | undefined;

  const decide = () => {
    const mayHold = holdingTabs(readTabs(storage, Date.now())).includes(tabId);
    if (mayHold === told) return;
    told = mayHold;
    onChange(mayHold);
  };
  const announce = () => {
    const seenAtMs = Date.now();
    const visible = document.visibilityState === "visible";
    writeTab(storage, { id: tabId, visible, focusedAtMs, seenAtMs });
    sweepTabs(storage, seenAtMs);
    decide();
  };
  const onFocus = () => {
    focusedAtMs = Date.now();
    announce();
  };
  const onStorage = ({ key }: StorageEvent) => {
    if (isTabKey(key)) decide();
  };
  const leave = () => removeTab(storage, tabId);

  window.addEventListener("focus", onFocus);
  window.addEventListener("pointerdown", onFocus);
  window.addEventListener("pageshow", announce);
  window.addEventListener("pagehide", leave);
  window.addEventListener("storage", onStorage);
  document.addEventListener("visibilitychange", announce);
  const heartbeat = setInterval(announce, HEARTBEAT_MS);
  announce();
  return () => {
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
