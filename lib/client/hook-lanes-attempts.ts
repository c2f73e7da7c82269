import type { HookState } from "#lib/client/stores/playground-state";
import type { JournalEntry } from "#lib/journal/entry";

type Attempts = HookState["attempts"];

const MOST_ATTEMPTS = 20;
/** In these no delivery is made, and none that waited is tried again. */
const RESTING: ReadonlySet<HookState["status"]> = new Set(["pending", "disabled", "deleted"]);

/** The attempts of a hook, newest first, with one more. @param endedAtMs when it ended, by this tab's clock */
export function withAttempt(
  { status, attempts }: HookState,
  { offset, attempt, atMs, outcome }: Extract<JournalEntry, { kind: "attempted" }>,
  endedAtMs: number,
): Attempts {
  const retryInMs = outcome.delivered ? undefined : outcome.retryInMs;
  const added = {
    offset,
    attempt,
    atMs,
    delivered: outcome.delivered,
    status: outcome.status,
    failure: outcome.delivered ? undefined : outcome.failure,
    retryAtMs: retryInMs === undefined ? undefined : endedAtMs + retryInMs,
  };
  return attemptsIn(status, [added, ...attempts].slice(0, MOST_ATTEMPTS));
}

/** The attempts of a hook as they stand in that status of it: what rests has no next try. */
export function attemptsIn(status: HookState["status"], attempts: Attempts): Attempts {
  if (!RESTING.has(status)) return attempts;
  return attempts.map((attempt) => ({ ...attempt, retryAtMs: undefined }));
}
