import type { RunnableExperiment } from "./experiment";

/** Files of an experiment's folder beside `experiment.ts`. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  "connection-cost": ["least-for-memory.ts"],
  "cut-and-resume": ["lines.ts"],
  "delivery-contract": ["holes.ts"],
  "fit-test": ["traffics.ts"],
  "sse-grammar": ["texts.ts"],
};

/** Where an experiment is written, from the root of the repository: what is checked, and what its clients do. */
export function codeFiles({ slug, runsIn }: Pick<RunnableExperiment, "slug" | "runsIn">): string[] {
  return [
    `lib/experiments/${slug}/experiment.ts`,
    ...(MORE[slug] ?? []).map((name) => `lib/experiments/${slug}/${name}`),
    runsIn === "page" ? `lib/client/lab/page-runs/${slug}.ts` : `server/lab/scripts/${slug}.ts`,
  ];
}
