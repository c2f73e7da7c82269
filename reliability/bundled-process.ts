import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIRECTORY = "dist/reliability";

let bundling: Promise<unknown> | undefined;

/**
 * A process of its own as `npm run build` would bundle it: what starts is what is shipped, without the time that a
 * loader of TypeScript takes. Made once for each file of tests.
 * @returns path of the module to run
 */
export async function bundledProcess(
  name: "playground-process" | "healthy-reader-process" | "bare-writes-process",
): Promise<string> {
  bundling ??= build({
    absWorkingDir: ROOT,
    entryPoints: {
      "playground-process": "reliability/playground-process.ts",
      "healthy-reader-process": "reliability/healthy-reader-process.ts",
      "bare-writes-process": "reliability/bare-writes-process.ts",
      "sqlite-worker": "server/log/sqlite-worker.ts",
    },
    outdir: DIRECTORY,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
  });
  await bundling;
  return `${ROOT}${DIRECTORY}/${name}.mjs`;
}
