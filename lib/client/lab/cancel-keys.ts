import { keptValues } from "#lib/client/kept-values";

const PREFIX = "playground-cancel-key ";

/** The key of a run that this tab started; undefined for others' runs. */
export function cancelKeyOf(runId: string): string | undefined {
  return keptValues("sessionStorage").getItem(PREFIX + runId) ?? undefined;
}

/** Until the tab is closed: no run is under way for longer than that. */
export function keepCancelKey(runId: string, cancelKey: string): void {
  keptValues("sessionStorage").setItem(PREFIX + runId, cancelKey);
}
