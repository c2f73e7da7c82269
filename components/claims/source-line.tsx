import type { Source } from "#lib/claims/sources";

/** Where it stands, and when somebody last looked there. */
export function SourceLine({ source, checkedOn }: Readonly<{ source: Source; checkedOn: string }>) {
  return (
    <>
      <a
        href={source.url}
        target="_blank"
        rel="noreferrer"
        className="underline decoration-line underline-offset-2 hover:text-ink"
      >
        {source.title}
      </a>
      , checked {checkedOn}
    </>
  );
}
