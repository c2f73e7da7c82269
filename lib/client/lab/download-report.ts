import { listExperiments, readRunJournal } from "#lib/client/queries/lab";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import type { RunRecord } from "#lib/experiments/run-record";
import { runPart } from "#lib/report/run-part";
import { type ReportFormat, reportHead, saveReport } from "./save-report";

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
