import { Notice } from "#components/ui/notice";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { WhatItWouldShow } from "./what-it-would-show";

/** A question that this server cannot answer: why, and what an answer would look like. */
export function NotRunHere({ entry }: Readonly<{ entry: CatalogEntry }>) {
  return (
    <div className="grid max-w-3xl gap-8">
      {entry.status.kind === "planned" && <Notice tone="info">Not run here: {entry.status.reason}</Notice>}
      <WhatItWouldShow entry={entry} />
    </div>
  );
}
