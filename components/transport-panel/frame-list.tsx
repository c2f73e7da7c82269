import type { WireFrame } from "#lib/client/transports/transport";
import { clockText } from "#lib/format/clock-text";

interface FrameListProps {
  /** Oldest first. */
  readonly frames: readonly WireFrame[];
}

const DIRECTIONS: Readonly<Record<WireFrame["direction"], { readonly sign: string; readonly name: string }>> =
  {
    in: { sign: "↓", name: "to the page" },
    out: { sign: "↑", name: "from the page" },
  };

/** The last messages as the page saw them, newest first. */
export function FrameList({ frames }: FrameListProps) {
  return (
    <ol aria-label="Last frames" className="grid gap-2">
      {frames
        .map((frame, index) => ({ frame, key: `${frame.atMs}-${frame.direction}-${index}` }))
        .reverse()
        .map(({ frame, key }) => (
          <li key={key} className="rounded-lg border border-line-soft bg-panel">
            <div className="num flex gap-2 px-2.5 pt-1.5 text-2xs text-ink-faint">
              <span className="text-wire" title={DIRECTIONS[frame.direction].name}>
                <span aria-hidden="true">{DIRECTIONS[frame.direction].sign}</span>
                <span className="sr-only">{DIRECTIONS[frame.direction].name}</span>
              </span>
              <span>{clockText(frame.atMs)}</span>
              <span className="ml-auto">{frame.text.length} characters</span>
            </div>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
              tabIndex={0}
              className="num max-h-32 overflow-auto whitespace-pre-wrap break-all px-2.5 pt-0.5 pb-2 text-2xs text-ink-soft"
            >
              {frame.text}
            </pre>
          </li>
        ))}
    </ol>
  );
}
