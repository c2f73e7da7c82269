import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ version: z.string().optional(), hasInstallScript: z.boolean().optional() }),
    ),
  })
  .parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
const { allowScripts } = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));

/** The oldest version without a known hole, of packages that had one and that touch what strangers send. */
const LEAST: Readonly<Record<string, readonly [version: string, hole: string]>> = {
  cookie: ["0.7.0", "CVE-2024-47764"],
  "engine.io": ["6.6.7", "CVE-2026-59725"],
  esbuild: ["0.25.0", "GHSA-67mh-4wv8-f99f"],
  "find-my-way": ["9.0.1", "CVE-2024-45813"],
  nanoid: ["3.3.8", "CVE-2024-55565"],
  next: ["16.0.10", "CVE-2025-55182, CVE-2025-55183, CVE-2025-55184"],
  postcss: ["8.4.31", "CVE-2023-44270"],
  react: ["19.2.3", "CVE-2025-55182, CVE-2025-67779"],
  "react-dom": ["19.2.3", "CVE-2025-55182, CVE-2025-67779"],
  sharp: ["0.32.6", "CVE-2023-4863"],
  "socket.io": ["4.6.2", "CVE-2024-38355"],
  "socket.io-parser": ["4.2.7", "CVE-2026-33151, CVE-2026-69185"],
  undici: ["7.18.2", "CVE-2026-22036"],
  ws: ["8.21.0", "memory exhaustion by fragments"],
  "xmlhttprequest-ssl": ["1.6.1", "CVE-2021-31597"],
};

const PLACE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/;

/** Every copy in the lock, also those below other packages. */
function copies(name: string): { at: string; version: string }[] {
  return Object.entries(lock.packages)
    .filter(([at]) => PLACE.exec(at)?.[1] === name)
    .map(([at, { version = "" }]) => ({ at, version }));
}

/** A version before release counts as older than the release (Semantic Versioning 2.0 §11). */
function isAtLeast(version: string, least: string): boolean {
  const [numbers = "", ...beta] = version.split("-");
  const [has, wants] = [numbers, least].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const first = has.findIndex((number, index) => number !== wants[index]);
  return first === -1 ? beta.length === 0 : (has[first] ?? 0) > (wants[first] ?? 0);
}

test.each(Object.entries(LEAST))("S12: every copy of %s is at least %s", (name, [least]) => {
  const found = copies(name);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ version }) => !isAtLeast(version, least))).toEqual([]);
});

test("S12: no package but those of allowScripts runs anything when it is installed", () => {
  const withScript = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([at]) => PLACE.exec(at)?.[1] ?? at);
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
  expect(withScript.filter((name) => !allowed.includes(name))).toEqual([]);
  // And none is allowed that has no need of it.
  expect(allowed.filter((name) => !withScript.includes(name))).toEqual([]);
});

test.each([
  ["8.21.0", "8.21.0", true],
  ["8.21.1", "8.21.0", true],
  ["10.0.0", "8.21.0", true],
  ["8.9.9", "8.21.0", false],
  ["7.99.0", "8.21.0", false],
  ["8.21.0-beta.1", "8.21.0", false],
])("%s is at least %s: %s", (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
