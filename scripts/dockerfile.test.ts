import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { parseEnvironment } from "#server/env";

const lines = readFileSync("Dockerfile", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const ignored = readFileSync(".dockerignore", "utf8").trim().split("\n");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** What these instructions say, without their name. */
function instructions(name: string): string[] {
  return lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

const copies = instructions("COPY").map((text) => {
  const [, from, rest = ""] = /^(?:--from=(\S+) )?(.*)$/.exec(text) ?? [];
  return { from, sources: rest.split(" ").slice(0, -1) };
});

test("what is copied from here exists, and is not left out by .dockerignore", () => {
  const here = copies.filter(({ from }) => from === undefined).flatMap(({ sources }) => sources);
  expect(here.length).toBeGreaterThan(4);
  for (const source of here) {
    expect(existsSync(source), source).toBe(true);
    expect(ignored).not.toContain(source.split("/")[0]);
  }
});

test("what is copied from another stage is what that stage makes", () => {
  const stages = instructions("FROM").flatMap((text) => / AS (\S+)$/.exec(text)?.[1] ?? []);
  const made: Readonly<Record<string, readonly string[]>> = {
    build: ["/app/.next", "/app/dist"],
    packages: ["/app/node_modules"],
  };
  for (const { from, sources } of copies.filter(({ from }) => from !== undefined)) {
    expect(stages).toContain(from);
    expect(made[from ?? ""]).toEqual(expect.arrayContaining(sources));
  }
});

test("every script that is named exists, and is copied where it runs", () => {
  const runs = instructions("RUN").flatMap((text) => /npm run (\S+)/.exec(text)?.[1] ?? []);
  expect(runs).toEqual(["build"]);
  for (const script of runs) expect(manifest.scripts).toHaveProperty(script);
  const lastStage = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  const commands = lastStage.flatMap((line) => /CMD \["node", "([^"]+)"\]/.exec(line)?.[1] ?? []);
  expect(commands).toEqual(["scripts/healthcheck.mjs", "scripts/start.mjs"]);
  const copied = copies.flatMap(({ sources }) => sources);
  for (const command of commands) expect(copied).toContain(command);
});

test("the built server needs nothing of the sources but what is copied", () => {
  const start = readFileSync("scripts/start.mjs", "utf8");
  const imports = [...start.matchAll(/(?:from|import\(new URL\()\s*"([^"]+)"/g)].map(([, name]) => name);
  expect(imports).toEqual(["node:url", "../dist/server.mjs"]);
  const config = readFileSync("next.config.js", "utf8");
  expect([...config.matchAll(/from "(\.[^"]*)"/g)]).toEqual([]);
});

test("the base is a Node that will do, nothing runs as root, and settings are those of the server", () => {
  for (const from of instructions("FROM")) expect(from).toMatch(/^node:20-bookworm-slim( AS \w+)?$/);
  expect(instructions("USER")).toEqual(["node"]);
  const settings = Object.fromEntries(
    instructions("ENV").flatMap((text) => text.split(" ").map((pair) => pair.split("="))),
  );
  const { PORT, HOST, DATA_DIR } = parseEnvironment(settings);
  expect({ PORT, HOST, DATA_DIR }).toEqual({ PORT: 3000, HOST: "0.0.0.0", DATA_DIR: "/data" });
  expect(instructions("EXPOSE")).toEqual([String(PORT)]);
  expect(instructions("VOLUME")).toEqual([DATA_DIR]);
});

test("nothing secret or local goes into the image", () => {
  expect(ignored).toEqual(expect.arrayContaining([".git", ".env", ".env.*", "data", "node_modules"]));
});

test.each([
  [200, 0],
  [503, 1],
])("the health check of a server whose /readyz answers %i ends with %i", async (status, code) => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, PORT: String(port) };
  const [exitCode] = await once(spawn(process.execPath, ["scripts/healthcheck.mjs"], { env }), "exit");
  server.close();
  expect(exitCode).toBe(code);
  expect(asked).toEqual(["/readyz"]);
});
