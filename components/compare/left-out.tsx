/** In place of what the filter does not leave. */
export function LeftOut() {
  return (
    <span className="text-ink-faint">
      <span aria-hidden>–</span>
      <span className="sr-only">not in this filter</span>
    </span>
  );
}
