interface MeterProps {
  /** On [0, 1]. */
  readonly fraction: number;
}

/** A bar of the wire's colour on a quiet track. Only for the eye: the number it stands for is printed beside it. */
export function Meter({ fraction }: MeterProps) {
  const percent = Math.max(0, Math.min(1, fraction)) * 100;
  return (
    <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-line-soft">
      <div className="h-full rounded-full bg-wire" style={{ width: `${percent}%` }} />
    </div>
  );
}
