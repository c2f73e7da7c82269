import { z } from "zod";

/** Files of an experiment's folder beside `experiment.ts`. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  "connection-cost": ["least-for-memory.ts"],
  "cut-and-resume": ["lines.ts"],
  "delivery-contract": ["holes.ts"],
  "sse-grammar": ["texts.ts"],
};

/** Where an experiment is written, from the root of the repository: what is checked, and what its clients do. */
export function codeFiles(slug: string): string[] {
  return [
    `lib/experiments/${slug}/experiment.ts`,
    ...(MORE[slug] ?? []).map((name) => `lib/experiments/${slug}/${name}`),
    `server/lab/scripts/${slug}.ts`,
  ];
}

/** Body of `GET /api/lab/experiments/{slug}/code`. */
export const experimentCode = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});
export type ExperimentCode = z.infer<typeof experimentCode>;
