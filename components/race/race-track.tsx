import { clsx } from "clsx";
import { memo } from "react";
import { latencyText } from "#lib/format/latency-text";
import type { DeliveryCell, Segment } from "#lib/measure/delivery";
import { AXIS_TICKS, axisPosition } from "./time-axis";

const SEGMENT_LOOKS: Readonly<Record<Segment["kind"], { readonly look: string; readonly meaning: string }>> =
  {
    recorded: { look: "bg-wire/45", meaning: "made durable" },
    "on-the-wire": { look: "bg-wire", meaning: "on the wire" },
    waiting: { look: "segment-waiting", meaning: "waiting" },
    "attempt-failed": { look: "segment-failed", meaning: "failed attempt" },
  };

interface RaceTrackProps {
  readonly cell: DeliveryCell | undefined;
  readonly segments: readonly Segment[];
  /** An arrival is seen to come in. */
  readonly animated: boolean;
}

/** One event's way on one wire, drawn on the shared time axis. Only for the eye: the row says it in words. */
export const RaceTrack = memo(function RaceTrack({ cell, segments, animated }: RaceTrackProps) {
  // The server may have noted the end of its write after the page had the event: nothing is drawn past the arrival.
  const endMs = cell?.kind === "arrived" ? cell.latencyMs : Number.POSITIVE_INFINITY;
  return (
    <div aria-hidden="true" className="relative h-full">
      {AXIS_TICKS.major.map((tick) => (
        <i
          key={tick.ms}
          className="absolute inset-y-0 w-px bg-line-soft"
          style={{ left: `${axisPosition(tick.ms) * 100}%` }}
        />
      ))}
      {segments.map((segment) => (
        <i
          key={`${segment.kind}-${segment.fromMs}`}
          title={SEGMENT_LOOKS[segment.kind].meaning}
          className={clsx("absolute inset-y-0 my-auto h-1.5 rounded-full", SEGMENT_LOOKS[segment.kind].look)}
          style={{
            left: `${axisPosition(segment.fromMs) * 100}%`,
            width: `${Math.max(0, axisPosition(Math.min(segment.toMs, endMs)) - axisPosition(segment.fromMs)) * 100}%`,
          }}
        />
      ))}
      {cell !== undefined && <TrackEnd cell={cell} segments={segments} animated={animated} />}
    </div>
  );
});

interface TrackEndProps extends RaceTrackProps {
  readonly cell: DeliveryCell;
}

function TrackEnd({ cell, segments, animated }: TrackEndProps) {
  switch (cell.kind) {
    case "arrived":
      return <ArrivalDot cell={cell} animated={animated} />;
    case "waiting":
      return (
        <TrackNote atMs={segments.at(-1)?.toMs ?? 0} className="text-ink-faint">
          {cell.attempt > 1 ? `waiting for attempt ${cell.attempt}` : "waiting …"}
        </TrackNote>
      );
    case "lost":
      return (
        <TrackNote atMs={segments.at(-1)?.toMs ?? 0} className="text-bad">
          × lost
        </TrackNote>
      );
    case "not-subscribed":
      return (
        <TrackNote atMs={0} className="text-ink-faint">
          not subscribed
        </TrackNote>
      );
    default:
      return cell satisfies never;
  }
}

interface ArrivalDotProps {
  readonly cell: Extract<DeliveryCell, { kind: "arrived" }>;
  readonly animated: boolean;
}

function ArrivalDot({ cell: { latencyMs, uncertaintyMs }, animated }: ArrivalDotProps) {
  const place = axisPosition(latencyMs);
  // Near the right edge the label stands left of its dot.
  const labelLeft = place > 0.72;
  return (
    <>
      <i
        className={clsx(
          "-ml-1.5 absolute inset-y-0 my-auto size-3 rounded-full bg-wire ring-4 ring-wire/25",
          animated && "arrive",
        )}
        style={{ left: `${place * 100}%` }}
      />
      <span
        className={clsx(
          "num absolute inset-y-0 my-auto h-fit whitespace-nowrap rounded px-1 text-ink text-xs",
          labelLeft ? "-translate-x-full -ml-3 bg-ground" : "ml-3",
        )}
        style={{ left: `${place * 100}%` }}
      >
        {latencyText(latencyMs, uncertaintyMs)}
      </span>
    </>
  );
}

interface TrackNoteProps {
  readonly atMs: number;
  readonly className: string;
  readonly children: string;
}

function TrackNote({ atMs, className, children }: TrackNoteProps) {
  const place = Math.min(axisPosition(atMs), 0.7);
  return (
    <span
      className={clsx("absolute inset-y-0 my-auto ml-2 h-fit whitespace-nowrap text-xs", className)}
      style={{ left: `${place * 100}%` }}
    >
      {children}
    </span>
  );
}
