import type { LogLine } from "#lib/client/stores/playground-state";
import { clockText } from "#lib/format/clock-text";
import { PaneHeading } from "./pane-heading";

interface LaneLogProps {
  /** Newest first. */
  readonly log: readonly LogLine[];
}

/** What happened on this lane, newest first. */
export function LaneLog({ log }: LaneLogProps) {
  return (
    <section className="grid grid-cols-1 gap-2">
      <PaneHeading>Log</PaneHeading>
      {log.length === 0 ? (
        <p className="text-ink-faint text-sm">Nothing has happened on this lane yet.</p>
      ) : (
        <ol aria-label="Log" className="grid gap-1.5">
          {log
            .map((line, index) => ({ line, key: `${line.atMs}-${log.length - index}` }))
            .map(({ line, key }) => (
              <li key={key} className="flex gap-2.5 text-xs">
                <span className="num shrink-0 text-ink-faint">{clockText(line.atMs)}</span>
                <span className="min-w-0 text-ink-soft">{line.text}</span>
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}
