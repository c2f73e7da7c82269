import type { z } from "zod";
import { authMatrix } from "#lib/experiments/auth-matrix/experiment";
import { capabilityCensus } from "#lib/experiments/capability-census/experiment";
import { connectionBudget } from "#lib/experiments/connection-budget/experiment";
import { crossSiteDoor } from "#lib/experiments/cross-site-door/experiment";
import type { RunnableExperiment } from "#lib/experiments/experiment";
import { runAuthMatrix } from "./auth-matrix";
import { runCapabilityCensus } from "./capability-census";
import { runConnectionBudget } from "./connection-budget";
import { runCrossSiteDoor } from "./cross-site-door";
import type { PageBench } from "./page-bench";

/** What a page does that carries a run out, for an experiment's slug. */
export type PageScript = (bench: PageBench, knobs: unknown) => Promise<void>;

/** @param run gets the knobs as the experiment's own schema gives them back */
function script<Knobs extends z.ZodObject>(
  { slug, knobs }: RunnableExperiment<Knobs>,
  run: (bench: PageBench, knobs: z.output<Knobs>) => Promise<void>,
): readonly [string, PageScript] {
  return [slug, (bench, given) => run(bench, knobs.parse(given))];
}

export const PAGE_SCRIPTS: ReadonlyMap<string, PageScript> = new Map([
  script(connectionBudget, runConnectionBudget),
  script(capabilityCensus, runCapabilityCensus),
  script(crossSiteDoor, runCrossSiteDoor),
  script(authMatrix, runAuthMatrix),
]);
