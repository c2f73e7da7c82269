import { clsx } from "clsx";
import { CLAIM_FILTERS, type ClaimFilter, FILTER_TITLES, passes } from "#lib/claims/claim-filter";
import { CLAIMS } from "#lib/claims/claims";

/** Links, so that what is shown is in the address and works before the page has come to life. */
export function ClaimFilters({ filter }: Readonly<{ filter: ClaimFilter }>) {
  return (
    <nav id="filters" aria-label="Which claims" className="flex flex-wrap gap-2 text-sm">
      {CLAIM_FILTERS.map((each) => (
        <a
          key={each}
          href={each === "all" ? "/compare" : `/compare?claims=${each}`}
          aria-current={each === filter ? "true" : undefined}
          className={clsx(
            "rounded-lg border border-line px-3 py-1",
            each === filter ? "bg-raised font-medium text-ink" : "text-ink-soft hover:text-ink",
          )}
        >
          {FILTER_TITLES[each]}{" "}
          <span className="num text-ink-soft text-xs">
            {CLAIMS.filter((claim) => passes(claim, each)).length}
          </span>
        </a>
      ))}
    </nav>
  );
}
