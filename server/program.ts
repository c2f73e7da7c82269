import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as esbuild from "esbuild";

/** The parts of the server that are a thread or a process of their own. */
export type Program = "log/sqlite-worker" | "lab/lab-worker" | "lab/lab-server";

const SERVER = fileURLToPath(new URL(".", import.meta.url));
const bundled = new Map<string, URL>();

/**
 * Where a program's module is. The built server has it beside itself. From source it is bundled as the build does it,
 * once for each process: a loader of TypeScript would cost each start of a thread half a second of processor time.
 * @param starts the programs that it starts itself
 */
export function programUrl(program: Program, starts: readonly Program[] = []): URL {
  const name = `${basename(program)}.mjs`;
  if (!import.meta.url.endsWith(".ts")) return new URL(name, import.meta.url);
  const found = bundled.get(program) ?? pathToFileURL(join(bundle([program, ...starts]), name));
  bundled.set(program, found);
  return found;
}

/**
 * @param entries modules below `server`, without their ending; they lie side by side
 * @returns the directory with the bundles; the same sources give the same, so nobody reads a file half written
 */
export function bundle(entries: readonly string[]): string {
  // The built server has no need of it.
  const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof esbuild;
  const { outputFiles } = buildSync({
    absWorkingDir: SERVER,
    entryPoints: entries.map((entry) => `${entry}.ts`),
    entryNames: "[name]",
    outdir: ".",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    write: false,
  });
  const digest = createHash("sha256");
  for (const { contents } of outputFiles) digest.update(contents);
  const bundles = join(SERVER, "../dist/from-source");
  const directory = join(bundles, digest.digest("hex").slice(0, 16));
  if (existsSync(directory)) return directory;
  mkdirSync(bundles, { recursive: true });
  const unfinished = mkdtempSync(join(bundles, "."));
  for (const { path, contents } of outputFiles) writeFileSync(join(unfinished, basename(path)), contents);
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another process with the same sources was faster.
    if (!existsSync(directory)) throw error;
  }
  return directory;
}
