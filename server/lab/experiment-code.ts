import { codeFiles } from "#lib/experiments/code-files";
import { RUNNABLE } from "#lib/experiments/runnable";
import type { SourceCode } from "#lib/source/source-code";
import { readSource } from "#server/source/read-source";

/** A client that a script uses, as it names it. */
const CLIENT_IMPORT = /"#(server\/lab\/clients\/[a-z-]+)"/g;

/**
 * The code of an experiment: its own files, and the clients that its script uses. What can be read is listed here; no
 * part of a path comes from a request.
 * @returns undefined for a slug that is none
 */
export async function experimentCodeOf(slug: string): Promise<SourceCode | undefined> {
  const experiment = RUNNABLE.find((each) => each.slug === slug);
  if (experiment === undefined) return undefined;
  const own = await Promise.all(codeFiles(experiment).map(readSource));
  const clients = new Set(
    own.flatMap(({ text }) => [...text.matchAll(CLIENT_IMPORT)].map(([, path]) => `${path}.ts`)),
  );
  return { files: [...own, ...(await Promise.all([...clients].sort().map(readSource)))] };
}
