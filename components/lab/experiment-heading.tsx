import Link from "next/link";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { WireList } from "./wire-list";

/** The question, and who takes part. */
export function ExperimentHeading({ entry }: Readonly<{ entry: CatalogEntry }>) {
  return (
    <header className="grid gap-2">
      <p className="text-ink-faint text-sm">
        <Link
          href="/lab"
          prefetch={false}
          className="underline decoration-line underline-offset-2 hover:text-ink"
        >
          Lab
        </Link>{" "}
        / <span className="num">{entry.id}</span> {entry.title}
      </p>
      <h1 className="max-w-prose text-balance font-semibold text-xl tracking-tight">{entry.question}</h1>
      <WireList wires={entry.wires} />
    </header>
  );
}
