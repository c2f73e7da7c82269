import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { cancelKeyOf, keepCancelKey } from "#lib/client/lab/cancel-keys";
import {
  cancelRun,
  listExperiments,
  listNewestRuns,
  listRuns,
  type RunWish,
  readExperimentCode,
  readRun,
  startRun,
} from "#lib/client/queries/lab";
import type { RunStatus, StartedRun } from "#lib/experiments/run-record";

/** A run under way is asked for so often, in milliseconds. */
const FOLLOW_MS = 500;
/** While any is under way. */
const FOLLOW_NEWEST_MS = 1_000;
/** While the server does not answer, and something of before is shown. */
const ASK_AGAIN_MS = 5_000;

export const RUNS_SHOWN = 10;

/** What may be run, with its knobs and presets. */
export function useExperiments() {
  return useQuery({
    queryKey: ["lab", "experiments"],
    queryFn: ({ signal }) => listExperiments(signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** The source of one experiment. */
export function useExperimentCode(slug: string) {
  return useQuery({
    queryKey: ["lab", "code", slug],
    queryFn: ({ signal }) => readExperimentCode(slug, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function isOver({ state }: Pick<RunStatus, "state">): boolean {
  return state !== "queued" && state !== "running";
}

/** Runs that this page carries out: it asks how far they are itself, when no measurement is disturbed by that. */
const carriedOutHere = new Set<string>();

/** One run, followed until it is over. */
export function useRun(id: string | undefined) {
  return useQuery({
    queryKey: ["lab", "run", id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => readRun(id ?? "", signal),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || isOver(data) || carriedOutHere.has(data.id) ? false : FOLLOW_MS,
    refetchOnWindowFocus: ({ state: { data } }) => data === undefined || !carriedOutHere.has(data.id),
    refetchIntervalInBackground: true,
    retry: false,
  });
}

/** The newest runs of an experiment. @param before see listRuns */
export function useRuns(experiment: string, limit: number, before = 0) {
  return useQuery({
    queryKey: ["lab", "runs", experiment, limit, before],
    queryFn: ({ signal }) => listRuns(experiment, limit, before, signal),
    retry: false,
  });
}

/** What each experiment said last on this server, and what is under way or waits. */
export function useNewestRuns() {
  return useQuery({
    queryKey: ["lab", "newest"],
    queryFn: ({ signal }) => listNewestRuns(signal),
    refetchInterval: ({ state: { data, error } }) => {
      if (data === undefined) return false;
      if (error !== null) return ASK_AGAIN_MS;
      return data.active.length > 0 ? FOLLOW_NEWEST_MS : false;
    },
    staleTime: FOLLOW_NEWEST_MS,
    retry: false,
  });
}

/** The same of one experiment. */
export function useNewestRun(experiment: string) {
  const { data, error, isLoading } = useNewestRuns();
  return {
    active: data?.active.find((run) => run.experiment === experiment),
    newest: data?.runs.find((run) => run.experiment === experiment),
    /** With other settings than those of the short form. */
    other: data?.otherRuns.find((run) => run.experiment === experiment),
    isLoading,
    /** Why the last question was not answered, in words; what is told beside it is of before. */
    problem: error?.message,
  };
}

export function useStartRun() {
  const queries = useQueryClient();
  const { data: experiments } = useExperiments();
  return useMutation({
    mutationFn: (wish: RunWish) => startRun(wish),
    onSuccess: async (started) => {
      const { cancelKey, ...run } = started;
      keepCancelKey(run.id, cancelKey);
      queries.setQueryData(["lab", "run", run.id], run);
      const isOurs = experiments?.find(({ id }) => id === run.experiment)?.runsIn === "page";
      if (isOurs) void carryOutHere(started, queries);
      await queries.invalidateQueries({ queryKey: ["lab", "newest"] });
    },
  });
}

async function carryOutHere(run: StartedRun, queries: QueryClient): Promise<void> {
  carriedOutHere.add(run.id);
  try {
    // Only who starts such a run loads what carries it out.
    const { carryOut } = await import("./page-runs/carry-out");
    await carryOut(run, queries);
  } catch {
    // The server ends a run of which it hears nothing, and says so.
  }
  carriedOutHere.delete(run.id);
  await queries.invalidateQueries({ queryKey: ["lab", "run", run.id] });
}

/** Cancels a run. @returns undefined when another page started it: only that one may */
export function useCancelRun(id: string) {
  const queries = useQueryClient();
  const cancelKey = cancelKeyOf(id);
  const { mutate, isPending } = useMutation({
    mutationFn: cancelRun,
    onSettled: () => queries.invalidateQueries({ queryKey: ["lab"] }),
  });
  return cancelKey === undefined ? undefined : { cancel: () => mutate({ id, cancelKey }), isPending };
}
