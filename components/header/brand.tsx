/** One event goes in, three ways come out. A full load: it makes a new room, and nothing of this one stays behind. */
export function Brand() {
  return (
    <a
      href="/"
      title="Make a new room"
      className="flex items-center gap-2.5 rounded font-semibold text-lg tracking-tight"
    >
      <svg viewBox="0 0 22 22" aria-hidden="true" className="size-5.5" fill="none" strokeLinecap="round">
        <path d="M2 11h5" stroke="var(--color-act)" strokeWidth="2.6" />
        <path d="M7 11c5 0 4-7 13-7M7 11h13M7 11c5 0 4 7 13 7" stroke="var(--color-ink)" strokeWidth="1.7" />
      </svg>
      <span className="sr-only sm:not-sr-only">Event Playground</span>
    </a>
  );
}
