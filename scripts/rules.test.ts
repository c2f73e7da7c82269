import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

function idsIn(folders: readonly string[], isWanted: (name: string) => boolean, pattern: RegExp): string[] {
  const ids = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter(isWanted)
      .flatMap((name) =>
        [...readFileSync(join(folder, name), "utf8").matchAll(pattern)].map(([, id = ""]) => id),
      ),
  );
  return [...new Set(ids)].sort();
}

test("every rule has a test that carries its id, and every id in a test is a rule", () => {
  const rules = idsIn(["lib"], (name) => name.endsWith("rules.md"), /\*\*([A-Z]{2,4}-\d+)\*\*/g);
  const tested = idsIn(
    ["lib", "server", "e2e"],
    (name) => /\.(test|spec)\.tsx?$/.test(name),
    /\[([A-Z]{2,4}-\d+)\]/g,
  );
  expect(rules.length).toBeGreaterThan(50);
  expect(tested).toEqual(rules);
});
