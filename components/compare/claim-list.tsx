import type { Claim } from "#lib/claims/claim";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";

const LINK = "underline decoration-line underline-offset-2 hover:text-ink";

interface ClaimListProps {
  readonly claims: readonly Claim[];
  readonly runnable: readonly CatalogEntry[];
}

/** Every claim of the article, judged, each at an address of its own. */
export function ClaimList({ claims, runnable }: ClaimListProps) {
  return (
    <div className="grid gap-4">
      <h1 className="font-semibold text-2xl tracking-tight">Claims, judged</h1>
      <ul className="grid gap-x-8 lg:grid-cols-2">
        {claims.map(({ id, text, quote, verdict, why, source, checkedOn, test }) => (
          <li key={id} id={id} className="grid content-start gap-1 border-line-soft border-t py-3 text-sm">
            <h2 className="text-ink">
              <span className="num text-ink-soft text-xs">{id}</span> {text}
            </h2>
            <p className="text-ink-soft">“{quote}”</p>
            <p className="text-ink-soft">
              <b className="font-semibold text-ink">{verdict}.</b> {why}
            </p>
            <p className="text-ink-soft text-xs">
              <a href={source.url} target="_blank" rel="noreferrer" className={LINK}>
                {source.title}
              </a>
              , checked {checkedOn}
            </p>
            {"untestable" in test ? (
              <p className="text-ink-soft text-xs">{test.untestable}</p>
            ) : (
              runnable
                .filter((experiment) => test.includes(experiment.id))
                .map(({ id: experiment, slug, title }) => (
                  <a key={experiment} href={`/lab/${slug}`} className={`w-fit text-ink-soft text-xs ${LINK}`}>
                    Run it in the Lab: {title}
                  </a>
                ))
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
