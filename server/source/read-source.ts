import { readdir, readFile } from "node:fs/promises";
import type { SourceFile } from "#lib/source/source-code";

/** The repository, or what the build has copied of it. */
const ROOT = new URL(import.meta.url.endsWith(".ts") ? "../../" : "./code/", import.meta.url);

/** @param path of this product's own making: no part of it comes from a request */
export async function readSource(path: string): Promise<SourceFile> {
  return { path, text: await readFile(new URL(path, ROOT), "utf8") };
}

/** @returns the paths of a folder's files but its tests, in order; none where there is no such folder */
export async function listSources(folder: string): Promise<string[]> {
  const entries = await readdir(new URL(folder, ROOT)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .sort()
    .map((name) => `${folder}/${name}`);
}
