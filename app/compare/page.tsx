import { ClaimFilters } from "#components/compare/claim-filters";
import { ClaimList } from "#components/compare/claim-list";
import { ComparisonTable } from "#components/compare/comparison-table";
import { PageHeading } from "#components/compare/page-heading";
import { claimFilterOf, FILTER_TITLES, passes } from "#lib/claims/claim-filter";
import { CLAIMS } from "#lib/claims/claims";
import {
  COMPARED_PATTERNS,
  COMPARED_TRANSPORTS,
  PATTERN_NAMES,
  TRANSPORT_NAMES,
} from "#lib/claims/comparison";
import { BEYOND_THE_ARTICLE } from "#lib/claims/said-of";

export const metadata = { title: "Compare" };

interface CompareProps {
  readonly searchParams: Promise<{ readonly claims?: string | string[] }>;
}

export default async function ComparePage({ searchParams }: CompareProps) {
  const filter = claimFilterOf((await searchParams).claims);
  return (
    <div className="grid grid-cols-1 gap-10">
      <PageHeading title="Compare">
        A pattern says who talks to whom, a transport what carries the bytes. Each cell says how it is known:
        by an experiment of the Lab, by a source, or as an opinion.
      </PageHeading>
      <ClaimFilters filter={filter} />
      <ComparisonTable
        title="Patterns"
        about="who talks to whom"
        rows={COMPARED_PATTERNS}
        filter={filter}
        names={PATTERN_NAMES}
      />
      <ComparisonTable
        title="Transports"
        about="what carries the bytes"
        rows={COMPARED_TRANSPORTS}
        filter={filter}
        names={TRANSPORT_NAMES}
      />
      <section aria-labelledby="claims" className="grid grid-cols-1 gap-3">
        <h2 id="claims" className="scroll-mt-4 font-semibold text-lg tracking-tight">
          Claims of the article, judged{" "}
          <a
            href="#filters"
            className="font-normal text-ink-soft text-sm underline decoration-line underline-offset-2 hover:text-ink"
          >
            {FILTER_TITLES[filter]}
          </a>
        </h2>
        <p className="max-w-prose text-ink-soft text-sm">
          Audited: on that day verdict and reason were compared with notes taken from the text that is named.
          Nobody opened the address again since. What was measured here is of this server, by its own runs.
        </p>
        <ClaimList label="Claims" statements={CLAIMS.filter((claim) => passes(claim, filter))} />
      </section>
      {filter === "all" && (
        <section aria-labelledby="beyond" className="grid grid-cols-1 gap-3">
          <h2 id="beyond" className="scroll-mt-4 font-semibold text-lg tracking-tight">
            What the article leaves out
          </h2>
          <ClaimList label="Beyond the article" statements={BEYOND_THE_ARTICLE} />
        </section>
      )}
    </div>
  );
}
