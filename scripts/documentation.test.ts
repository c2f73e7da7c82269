import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "#lib/api/openapi";
import { codeSamples } from "#lib/code-samples/code-samples";
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

test("the README lists every decision, in order", () => {
  const section = readme.slice(readme.indexOf("The decisions:"), readme.indexOf("## Adding a wire"));
  const listed = [...section.matchAll(/\]\(docs\/decisions\/([^)]+)\)/g)].map(([, file]) => file);
  expect(listed).toEqual(readdirSync("docs/decisions").toSorted());
});

/** Without a query, and whatever its parameters are called. */
const plain = (path: string) => path.replace(/\?.*$/, "").replace(/\{\w+\}/g, "{}");

/** Routes of the first cells of a table: methods stand before their path, and hold for paths after it that have none. */
function routesOf(table: string): Set<string> {
  const routes = new Set<string>();
  for (const [cell = ""] of rows(table)) {
    let methods: readonly string[] = ["*"];
    let waiting: string[] = [];
    for (const [, code = ""] of cell.matchAll(/`([^`]+)`/g)) {
      const words = code.replace("…", "/api/rooms/{room}").split(" ");
      const path = words.find((word) => word.startsWith("/"));
      waiting.push(...words.filter((word) => word !== path));
      if (path === undefined) continue;
      if (waiting.length > 0) methods = waiting;
      waiting = [];
      for (const method of methods) routes.add(`${method} ${plain(path)}`);
    }
  }
  return routes;
}

// That the document has the routes of the server, server/http/description-routes.test.ts sees to.
test("the README's table names every route that the OpenAPI document describes, and no other", () => {
  const from = readme.indexOf("`…` stands for");
  const documented = routesOf(readme.slice(from, readme.indexOf("Errors are `application/problem+json`")));
  const described = Object.entries(openApiDocument("http://localhost").paths).flatMap(([template, item]) => {
    const path = plain(template);
    return Object.keys(item).map((method) => ({ route: `${method.toUpperCase()} ${path}`, path }));
  });
  const known = new Set(described.flatMap(({ route, path }) => [route, `* ${path}`]));
  expect({
    missing: described.filter(({ route, path }) => !documented.has(route) && !documented.has(`* ${path}`)),
    // Its requests are answered by a library.
    unknown: [...documented].filter((route) => !known.has(route) && route !== "* /socket.io/"),
  }).toEqual({ missing: [], unknown: [] });
});

test.each([
  ["websocket", "Node, with ws: receive and fire"],
  ["mqtt", "Browser or Node: receive and fire"],
  ["sse", "Browser: receive"],
  ["webhook", "Your server (Node): verify and answer"],
] as const)("the README shows the lines of the page for %s, “%s”", (id, title) => {
  const samples = codeSamples(id, { origin: "http://localhost:3000", roomId: "ROOM" });
  const code = samples.find((sample) => sample.title === title)?.code;
  expect(readme).toContain(`\`\`\`js\n${code}\n\`\`\``);
});

test("the README names every component that log lines have", () => {
  const sources = readdirSync("server", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join("server", name), "utf8"));
  const used = sources.flatMap((text) => [...text.matchAll(/component: "(\w+)"/g)].map(([, name]) => name));
  const [, sentence = ""] = /mostly\s+`component`: ([^.]+)\./.exec(readme) ?? [];
  const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(named.toSorted()).toEqual([...new Set(used)].toSorted());
});
