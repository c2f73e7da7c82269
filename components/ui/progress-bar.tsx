interface ProgressBarProps {
  readonly label: string;
  /** Whole percent on [0, 100]. */
  readonly percent: number;
}

/** How far something is that is under way. It slides by a transform: a width would lay the page out in each frame. */
export function ProgressBar({ label, percent }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1.5 overflow-hidden rounded-full bg-line-soft"
    >
      <div
        className="h-full rounded-full bg-act motion-safe:transition-transform motion-safe:duration-500"
        style={{ transform: `translateX(${percent - 100}%)` }}
      />
    </div>
  );
}
