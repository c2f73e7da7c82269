import { byteText } from "#lib/format/byte-text";

interface ByteSplitProps {
  /** Mean bytes at the socket for one event, both directions. */
  readonly bytesPerEvent: number;
  /** Mean bytes of `data` in those events. */
  readonly dataBytes: number;
  readonly count: number;
}

/** What one event weighs on this wire: the data somebody wanted, and everything around it. */
export function ByteSplit({ bytesPerEvent, dataBytes, count }: ByteSplitProps) {
  const share = bytesPerEvent <= 0 ? 0 : Math.min(1, dataBytes / bytesPerEvent);
  const around = Math.max(0, bytesPerEvent - dataBytes);
  return (
    <figure className="grid gap-1.5">
      <div aria-hidden="true" className="flex h-3 gap-px overflow-hidden rounded-md">
        <div className="bg-wire" style={{ width: `${share * 100}%` }} />
        <div className="flex-1 bg-wire/30" />
      </div>
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-ink-soft text-xs">
        <span>
          <b className="num font-medium text-ink">{byteText(dataBytes)}</b> data
        </span>
        <span>
          <b className="num font-medium text-ink">{byteText(around)}</b> around it
        </span>
        <span className="num text-ink-faint">n={count}</span>
      </figcaption>
    </figure>
  );
}
