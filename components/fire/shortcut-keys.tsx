"use client";

import { useSyncExternalStore } from "react";
import { Kbd } from "#components/ui/kbd";

const neverChanges = () => () => {};

/** The keys that fire, as this machine's keyboard names them. */
export function ShortcutKeys() {
  const isMac = useSyncExternalStore(
    neverChanges,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => false,
  );
  return <Kbd>{isMac ? "⌘ ↵" : "Ctrl ↵"}</Kbd>;
}
