import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { missingOptionalEntries } from "./lock-entries.mjs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

test("every optional dependency of every locked package has an entry, so that npm ci works on every system", () => {
  expect(missingOptionalEntries(lock)).toEqual([]);
});

test("a lock file without the entry of another platform is found out", () => {
  const packages = { ...lock.packages };
  delete packages["node_modules/@next/swc-darwin-arm64"];
  expect(missingOptionalEntries({ packages })).toMatchObject([
    {
      location: "node_modules/@next/swc-darwin-arm64",
      entry: { os: ["darwin"], cpu: ["arm64"], optional: true },
    },
  ]);
});

test("the lock file names no registry and every direct dependency", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(JSON.stringify(lock)).not.toContain('"resolved"');
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
  }
});
