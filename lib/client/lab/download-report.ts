import { listExperiments, readRunJournal } from "#lib/client/queries/lab";
import { saveFile } from "#lib/client/save-file";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import type { RunRecord } from "#lib/experiments/run-record";
import { htmlReport } from "#lib/report/html-report";
import { markdownReport } from "#lib/report/markdown-report";
import type { Report } from "#lib/report/report";
import { runPart } from "#lib/report/run-part";
import { VERSION } from "#lib/version";

export type ReportFormat = "html" | "markdown";

/**
 * Makes a report of runs of one experiment, oldest first, with all facts of their journals, and hands it to the browser's
 * downloads.
 * @throws ProblemError
 */
export async function downloadReport(
  runs: readonly RunRecord[],
  entry: CatalogEntry,
  name: string,
  format: ReportFormat,
): Promise<void> {
  const ordered = runs.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  const experiments = await listExperiments(new AbortController().signal);
  const rawData = await Promise.all(
    ordered.map(async (run) => ({ run, journal: format === "html" ? await readRunJournal(run.id) : [] })),
  );
  const parts = ordered.map((run) =>
    runPart(run, {
      entry,
      claim: experiments.find(({ id }) => id === run.experiment)?.claim,
      origin: location.origin,
    }),
  );
  saveReport({ ...reportHead(entry.title), parts, rawData }, name, format);
}

/** What every report says of itself. */
export function reportHead(title: string): Pick<Report, "title" | "madeAt" | "origin" | "version"> {
  return { title, madeAt: new Date().toISOString(), origin: location.origin, version: VERSION };
}

export function saveReport(report: Report, name: string, format: ReportFormat): void {
  if (format === "html") saveFile(`${name}.html`, "text/html", htmlReport(report));
  else saveFile(`${name}.md`, "text/markdown", markdownReport(report));
}
