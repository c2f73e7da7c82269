import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "#server/env";

const readme = readFileSync("README.md", "utf8");
const decisions = readFileSync("docs/decisions/0008-dependencies.md", "utf8");
const names = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: names, devDependencies: names })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));

/** Cells of the rows of a Markdown table that begin with code. */
function rows(markdown: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test("the configuration table of the README names every setting with its default", () => {
  const source = readFileSync("server/env.ts", "utf8");
  const settings = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = ""]) => name);
  const defaults = new Map<string, unknown>(Object.entries(parseEnvironment({ DATA_DIR: "data" })));
  const expected = settings.map((name) => {
    const value = name === "DATA_DIR" ? "data" : defaults.get(name);
    return [name, value === undefined ? "" : String(value)];
  });
  const section = readme.slice(readme.indexOf("## Configuration"), readme.indexOf("## How an event travels"));
  const documented = rows(section).map(([name = "", value = ""]) => [
    name.replaceAll("`", ""),
    value.replaceAll("`", ""),
  ]);
  expect(documented).toEqual(expected);
});

test.each([
  ["dependencies", decisions.slice(0, decisions.indexOf("For development"))],
  ["devDependencies", decisions.slice(decisions.indexOf("For development"))],
] as const)(
  "every package of %s has its reason in the decision record, and none has been left behind",
  (kind, text) => {
    const explained = rows(text).flatMap(([cell = ""]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    expect(explained.sort()).toEqual(Object.keys(manifest[kind]).sort());
  },
);

test.each(["README.md", "docs/decisions/0008-dependencies.md"])(
  "every relative link of %s leads to a file",
  (file) => {
    const links = [...readFileSync(file, "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
      ([, link = ""]) => link,
    );
    expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  },
);

test("every folder in the tree of the README is there", () => {
  const tree = /## Where things are\n\n```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const missing: string[] = [];
  let top = "";
  for (const [, indent = "", folder = ""] of tree.matchAll(/^( *)([a-z/-]+)\/ /gm)) {
    if (indent === "") top = folder;
    const path = indent === "" ? folder : join(top, folder);
    if (!existsSync(path)) missing.push(path);
  }
  expect(missing).toEqual([]);
});
