import type { Statement } from "#lib/claims/claim";
import type { Source } from "#lib/claims/sources";

interface SourceLineProps extends Pick<Statement, "source" | "alsoSources" | "auditedOn"> {
  readonly evidence?: Statement["evidence"];
}

/** The texts that decide and the day of the audit; of an opinion, a text about the subject. */
export function SourceLine({ source, alsoSources = [], auditedOn, evidence = "sourced" }: SourceLineProps) {
  if (evidence === "opinion") {
    return (
      <>
        Opinion, audited {auditedOn}. On the subject: <SourceLink source={source} />
      </>
    );
  }
  return (
    <>
      {[source, ...alsoSources].map((each) => (
        <span key={each.url}>
          <SourceLink source={each} />;{" "}
        </span>
      ))}
      audited {auditedOn}
    </>
  );
}

function SourceLink({ source: { title, url, section } }: Readonly<{ source: Source }>) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="underline decoration-line underline-offset-2 hover:text-ink"
    >
      {title}
      {section !== undefined && ` §${section}`}
    </a>
  );
}
