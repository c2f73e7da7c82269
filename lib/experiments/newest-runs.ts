import { z } from "zod";
import { runEnvironment, runRecord, runStatus } from "./run-record";
import { verdict } from "./verdict";

/** A run that ended, without what only its own page shows. */
export const newestRun = runRecord
  .pick({ id: true, experiment: true, slug: true, knobs: true, createdAt: true, environment: true })
  .extend({ verdict: verdict.omit({ series: true }) });
export type NewestRun = z.infer<typeof newestRun>;

/** A run that waits or is under way. */
export const activeRun = runStatus.pick({
  id: true,
  experiment: true,
  state: true,
  waitingFor: true,
  progress: true,
});
export type ActiveRun = z.infer<typeof activeRun>;

/** What each experiment said last on this server: what is pinned to claims and cells. */
export const newestRuns = z.object({
  active: z.array(activeRun),
  /** The server as it is now. */
  environment: runEnvironment,
  /** Of each experiment at most one, made with the settings of its short form. */
  runs: z.array(newestRun),
  /** Of each experiment at most one, made with any other settings: it answers another question. */
  otherRuns: z.array(newestRun),
});
export type NewestRuns = z.infer<typeof newestRuns>;

/** So many measurements decided; a verdict from before that was told has the most that one of its figures comes from. */
export function sampleSize({ n, figures }: Pick<NewestRun["verdict"], "n" | "figures">): number | undefined {
  if (n !== undefined) return n;
  const counts = figures.flatMap((figure) => figure.n ?? []);
  return counts.length === 0 ? undefined : Math.max(...counts);
}
