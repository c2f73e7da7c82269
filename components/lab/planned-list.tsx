import Link from "next/link";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";

/** Questions that no run answers here, each with the reason. */
export function PlannedList({ entries }: Readonly<{ entries: readonly CatalogEntry[] }>) {
  return (
    <section aria-labelledby="not-here" className="grid gap-4">
      <h2 id="not-here" className="font-semibold text-lg tracking-tight">
        Not run here <span className="font-normal text-ink-faint">{entries.length}</span>
      </h2>
      <ul className="grid gap-x-8 md:grid-cols-2">
        {entries.map(({ id, slug, title, question, status }) => (
          <li
            key={id}
            className="grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-2 border-line-soft border-t py-3"
          >
            <span className="num pt-0.5 text-ink-faint text-xs">{id}</span>
            <div className="grid gap-0.5">
              <Link
                href={`/lab/${slug}`}
                prefetch={false}
                className="justify-self-start underline decoration-line underline-offset-2 hover:decoration-current"
              >
                {title}
              </Link>
              <p className="text-ink-soft text-sm">{question}</p>
              {status.kind === "planned" && <p className="text-ink-faint text-xs">{status.reason}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
