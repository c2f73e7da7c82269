import type { Claim } from "#lib/claims/claim";

export type TestedClaim = Pick<Claim, "id" | "text" | "verdict">;

/** The claims that this experiment bears on. */
export function TestedClaims({ claims }: Readonly<{ claims: readonly TestedClaim[] }>) {
  if (claims.length === 0) return null;
  return (
    <section aria-labelledby="tested-claims" className="grid gap-3">
      <h2 id="tested-claims" className="font-semibold text-lg tracking-tight">
        Claims it tests <span className="font-normal text-ink-faint">{claims.length}</span>
      </h2>
      <ul className="grid gap-x-8 lg:grid-cols-2">
        {claims.map(({ id, text, verdict }) => (
          <li key={id} className="flex items-baseline gap-3 border-line-soft border-t py-2 text-sm">
            <a
              href={`/compare#${id}`}
              className="num w-12 shrink-0 text-ink-faint text-xs underline decoration-line underline-offset-2 hover:text-ink"
            >
              {id}
            </a>
            <span className="min-w-0 flex-1 text-ink-soft">{text}</span>
            <span className="shrink-0 text-ink-faint text-xs">{verdict}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
