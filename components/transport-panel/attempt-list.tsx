import { Countdown } from "#components/wire/countdown";
import type { HookState } from "#lib/client/stores/playground-state";
import { clockText } from "#lib/format/clock-text";
import { PaneHeading } from "./pane-heading";

type Attempt = HookState["attempts"][number];

/** The last tries of deliveries, newest first. */
export function AttemptList({ attempts }: Readonly<{ attempts: readonly Attempt[] }>) {
  return (
    <section className="grid grid-cols-1 gap-2">
      <PaneHeading>Last attempts</PaneHeading>
      {attempts.length === 0 ? (
        <p className="text-ink-faint text-sm">None yet. Fire an event.</p>
      ) : (
        <ol aria-label="Last attempts" className="grid gap-1">
          {attempts.map((attempt) => (
            <AttemptLine
              key={`${attempt.offset}-${attempt.attempt}-${attempt.atMs}`}
              attempt={attempt}
              followed={attempts.some((other) => isRetryOf(other, attempt))}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function isRetryOf(later: Attempt, earlier: Attempt): boolean {
  return later.offset === earlier.offset && later.attempt > earlier.attempt;
}

interface AttemptLineProps {
  readonly attempt: Attempt;
  /** The next try has been made. */
  readonly followed: boolean;
}

function AttemptLine({ attempt, followed }: AttemptLineProps) {
  const { offset, attempt: number, atMs, delivered, status, failure, retryAtMs } = attempt;
  return (
    <li className="num flex items-baseline gap-2.5 text-xs">
      <span className="text-ink-faint">{clockText(atMs)}</span>
      <span className="text-ink">#{offset}</span>
      <span className={delivered ? "text-good" : "text-bad"}>
        {delivered ? "✓" : "×"} {status ?? failure ?? "no answer"}
      </span>
      <span className="ml-auto text-ink-faint">
        {retryAtMs === undefined || followed ? (
          `try ${number}`
        ) : (
          <>
            try {number}, next in <Countdown untilMs={retryAtMs} />
          </>
        )}
      </span>
    </li>
  );
}
