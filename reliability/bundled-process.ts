import { join } from "node:path";
import { bundle } from "#server/program";

const NAMES = [
  "playground-process",
  "healthy-reader-process",
  "health-watch-process",
  "bare-writes-process",
] as const;

let directory: string | undefined;

/**
 * A process of its own, bundled as the server's own are: what starts is what is shipped, without the time that a loader
 * of TypeScript takes. Made once for each process of tests.
 * @returns path of the module to run
 */
export function bundledProcess(name: (typeof NAMES)[number]): string {
  directory ??= bundle([...NAMES.map((each) => `../reliability/${each}`), "log/sqlite-worker"]);
  return join(directory, `${name}.mjs`);
}
