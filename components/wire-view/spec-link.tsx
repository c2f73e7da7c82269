import type { SpecSection } from "#lib/wire/byte-span";

interface SpecLinkProps {
  readonly spec: SpecSection;
  /** Inside a tree, where Tab goes to one row only. */
  readonly tabIndex?: -1;
}

/** Where a specification says so. */
export function SpecLink({ spec, tabIndex }: SpecLinkProps) {
  return (
    <a
      href={spec.url}
      target="_blank"
      rel="noreferrer"
      tabIndex={tabIndex}
      className="num shrink-0 text-2xs text-ink-faint underline decoration-line underline-offset-2 hover:text-ink"
    >
      {spec.section}
    </a>
  );
}
