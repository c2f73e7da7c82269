import type { SpecSection } from "#lib/wire/byte-span";

/** Where a specification says so. */
export function SpecLink({ spec }: Readonly<{ spec: SpecSection }>) {
  return (
    <a
      href={spec.url}
      target="_blank"
      rel="noreferrer"
      tabIndex={-1}
      className="num shrink-0 text-2xs text-ink-faint underline decoration-line underline-offset-2 hover:text-ink"
    >
      {spec.section}
    </a>
  );
}
