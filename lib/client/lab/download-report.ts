import { listExperiments, readRun, readRunJournal } from "#lib/client/queries/lab";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { runPart } from "#lib/report/run-part";
import { type ReportFormat, reportHead, saveReport } from "./save-report";

/**
 * Makes a report of runs, oldest first, with all facts of their journals, and hands it to the browser's downloads.
 * @param name of the file, without its ending
 * @throws ProblemError
 */
export async function downloadReport(
  runIds: readonly string[],
  title: string,
  name: string,
  format: ReportFormat,
): Promise<void> {
  const { signal } = new AbortController();
  const [experiments, ...runs] = await Promise.all([
    listExperiments(signal),
    ...runIds.map((id) => readRun(id, signal)),
  ]);
  const ordered = runs.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  const rawData = await Promise.all(
    ordered.map(async (run) => ({ run, journal: format === "html" ? await readRunJournal(run.id) : [] })),
  );
  const parts = ordered.flatMap((run) => {
    const entry = EXPERIMENTS.find(({ slug }) => slug === run.slug);
    const claim = experiments.find(({ id }) => id === run.experiment)?.claim;
    return entry === undefined ? [] : [runPart(run, { entry, claim, origin: location.origin })];
  });
  saveReport({ ...reportHead(title), parts, rawData }, name, format);
}
