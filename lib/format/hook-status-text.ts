import type { JournalEntry } from "#lib/journal/entry";

type HookStatus = Extract<JournalEntry, { kind: "hook-changed" }>["status"];

const TEXTS: Readonly<Record<HookStatus, string>> = {
  pending: "pending: not confirmed yet",
  verified: "verified",
  active: "active",
  failing: "failing: attempts go wrong",
  disabled: "disabled: no more attempts",
  deleted: "deleted",
};

/** Where a registered URL stands in its life. */
export function hookStatusText(status: HookStatus): string {
  return TEXTS[status];
}
