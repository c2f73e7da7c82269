"use client";

import { useNewestRun } from "#lib/client/lab/use-lab";
import { dateText } from "#lib/format/date-text";
import { VerdictMark } from "./verdict-mark";

/** What the newest run of an experiment said, that there is none, or why neither is known. */
export function LastVerdict({ experimentId }: Readonly<{ experimentId: string }>) {
  const { newest, isLoading, problem } = useNewestRun(experimentId);
  if (isLoading) return <span className="text-ink-faint text-xs">…</span>;
  if (newest === undefined) {
    return <span className="text-ink-faint text-xs">{problem ?? "Not run yet"}</span>;
  }
  return (
    <span className="flex flex-wrap items-center gap-2">
      <VerdictMark holds={newest.verdict.holds} />
      <span className="num text-ink-faint text-xs">{dateText(newest.createdAt)}</span>
    </span>
  );
}
