import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { VerdictMark } from "./verdict-mark";

/** Each of the three ways in which a run may come out. */
export function WhatItWouldShow({ entry }: Readonly<{ entry: CatalogEntry }>) {
  const cases = [
    { holds: true, text: entry.results.holds },
    { holds: false, text: entry.results.fails },
    { holds: "unknown", text: entry.results.unknown },
  ] as const;
  return (
    <section aria-labelledby="would-show" className="grid gap-3">
      <h2 id="would-show" className="font-semibold text-lg tracking-tight">
        How it may come out
      </h2>
      <ul className="grid gap-2">
        {cases.map(({ holds, text }) => (
          <li key={text} className="grid items-start gap-x-4 gap-y-1 sm:grid-cols-[9rem_minmax(0,1fr)]">
            <span>
              <VerdictMark holds={holds} />
            </span>
            <p className="text-ink-soft">{text}</p>
          </li>
        ))}
      </ul>
      <p className="text-ink-soft text-sm">
        <span className="text-ink-faint">What would change it: </span>
        {entry.wouldChange}
      </p>
    </section>
  );
}
