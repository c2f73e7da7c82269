interface MeasuredProps {
  readonly text: string | undefined;
  readonly title?: string | undefined;
}

/** A number that was measured, or a dash that says it was not. */
export function Measured({ text, title }: MeasuredProps) {
  if (text === undefined) {
    return (
      <span title="not measured yet" className="text-ink-faint">
        <span aria-hidden="true">–</span>
        <span className="sr-only">not measured yet</span>
      </span>
    );
  }
  return <span title={title}>{text}</span>;
}
