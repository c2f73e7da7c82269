import { z } from "zod";
import { experimentDescription, type KnobValues } from "#lib/experiments/experiment-description";
import { newestRuns } from "#lib/experiments/newest-runs";
import { type PageEnding, type PageFact, pageRun } from "#lib/experiments/page-facts";
import {
  type RunStatus,
  runRecord,
  runStatus,
  type StartedRun,
  startedRun,
} from "#lib/experiments/run-record";
import { type SourceCode, sourceCode } from "#lib/source/source-code";
import { requestJson } from "./problem-error";

const experimentList = z.object({ experiments: z.array(experimentDescription) });
const runPage = z.object({
  /** Under way and waiting, in order. */
  active: z.array(runStatus),
  /** Newest first. */
  runs: z.array(runRecord),
  /** Ask for what is older with this. */
  next: z.int().nullable(),
});
export type RunPage = z.infer<typeof runPage>;

export async function listExperiments(signal: AbortSignal) {
  return (await requestJson("/api/lab/experiments", experimentList, { signal })).experiments;
}

/** @throws ProblemError `experiment-not-found` */
export function readExperimentCode(slug: string, signal: AbortSignal): Promise<SourceCode> {
  return requestJson(`/api/lab/experiments/${encodeURIComponent(slug)}/code`, sourceCode, { signal });
}

/** Runs of one experiment. @param before position of an earlier page's end; 0 for the first page */
export function listRuns(
  experiment: string,
  limit: number,
  before: number,
  signal: AbortSignal,
): Promise<RunPage> {
  const page = `limit=${limit}${before === 0 ? "" : `&before=${before}`}`;
  return requestJson(`/api/lab/runs?experiment=${experiment}&${page}`, runPage, { signal });
}

/** What each experiment said last, and what is under way. */
export function listNewestRuns(signal: AbortSignal) {
  return requestJson("/api/lab/newest", newestRuns, { signal });
}

/** @throws ProblemError `run-not-found` */
export function readRun(id: string, signal: AbortSignal): Promise<RunStatus> {
  return requestJson(`/api/lab/runs/${encodeURIComponent(id)}`, runStatus, { signal });
}

export interface RunWish {
  readonly experiment: string;
  readonly knobs: KnobValues;
  readonly seed?: number | undefined;
  readonly prediction?: string | undefined;
}

/** @throws ProblemError `lab-full` when enough runs are waiting, `run-too-long` */
export function startRun(wish: RunWish): Promise<StartedRun> {
  return requestJson("/api/lab/runs", startedRun, { method: "POST", body: wish });
}

/** @throws ProblemError `run-over`, `cancel-key-needed` */
export async function cancelRun({ id, cancelKey }: Pick<StartedRun, "id" | "cancelKey">): Promise<void> {
  await requestJson(`/api/lab/runs/${id}`, z.unknown(), {
    method: "DELETE",
    headers: { "playground-cancel-key": cancelKey },
  });
}

/**
 * What this page saw in a run that it carries out, and that it is over.
 * @returns the room of the run
 * @throws ProblemError `run-waits`, `run-over`, `cancel-key-needed`
 */
export async function tellFacts(
  { id, cancelKey }: Pick<StartedRun, "id" | "cancelKey">,
  facts: readonly PageFact[],
  end?: PageEnding,
): Promise<string> {
  const { room } = await requestJson(`/api/lab/runs/${id}/facts`, pageRun, {
    method: "POST",
    body: { facts, ...(end === undefined ? {} : { end }) },
    headers: { "playground-cancel-key": cancelKey },
  });
  return room;
}

/** All facts of a run that is over. */
export function readRunJournal(id: string): Promise<readonly unknown[]> {
  return requestJson(`/api/lab/runs/${id}/journal.json`, z.array(z.unknown()));
}
