import { z } from "zod";
import { figure, series, verdict } from "./verdict";

export const RUN_STATES = ["queued", "running", "ended", "cancelled", "failed"] as const;

const instant = z.iso.datetime();

/** Where a run was made: figures of another machine are other figures. */
export const runEnvironment = z.object({
  /** Of this program. Absent in runs from before it was told. */
  version: z.string().optional(),
  node: z.string(),
  platform: z.string(),
  cpu: z.string(),
  cpus: z.int().positive(),
  memoryBytes: z.int().positive(),
  /** Clients and server were on one machine: no network lies between them. Absent: nobody knows. */
  loopback: z.literal(true).exactOptional(),
  /** The browser that carried the run out and told what it saw, by its own name (`User-Agent`). */
  browser: z.string().exactOptional(),
});
export type RunEnvironment = z.infer<typeof runEnvironment>;

/** One run of an experiment, from the queue to the shelf. */
export const runRecord = z.object({
  id: z.string(),
  /** As in the catalogue: X09. */
  experiment: z.string(),
  slug: z.string(),
  /** All of them, defaults filled in. */
  knobs: z.record(z.string(), z.unknown()),
  /** Of every random draw. The same seed plans the same events; the network still has a mind of its own. */
  seed: z.int().min(0).max(0xffff_ffff),
  /** What was expected before the run. */
  prediction: z.string().optional(),
  state: z.enum(RUN_STATES),
  createdAt: instant,
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  environment: runEnvironment,
  /** Once it has ended. */
  verdict: verdict.optional(),
  /** Why it failed. */
  failure: z.string().optional(),
  /** Facts of its journal, and the bytes it takes compressed. */
  journal: z
    .object({ facts: z.int(), dropped: z.int().nonnegative(), compressedBytes: z.int().nonnegative() })
    .optional(),
});
export type RunRecord = z.infer<typeof runRecord>;

/** A run as it is asked for: one under way shows how far it is. */
export const runStatus = runRecord.extend({
  /** Runs before it in the queue. */
  waitingFor: z.int().nonnegative().optional(),
  /** 0 to 1, by the time it usually takes. */
  progress: z.number().min(0).max(1).optional(),
  /** What has been published and what each client has, until now. */
  live: z.array(series).optional(),
  /** The figures that will be drawn as bars, as far as they are known. */
  liveBars: z.array(figure).optional(),
  /** Who takes part until now, and what each is called for people. */
  clients: z.array(z.object({ client: z.string(), label: z.string() })).optional(),
});
export type RunStatus = z.infer<typeof runStatus>;

/** What the one who started a run is told, and nobody else. */
export const startedRun = runStatus.extend({
  /** For the header Playground-Cancel-Key. */
  cancelKey: z.string(),
});
export type StartedRun = z.infer<typeof startedRun>;

/** Body of a request for a run. */
export const runRequest = z.strictObject({
  /** Id or slug. */
  experiment: z.string().max(64),
  knobs: z.record(z.string(), z.unknown()).default({}),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
  prediction: z.string().max(64).optional(),
});
export type RunRequest = z.infer<typeof runRequest>;
