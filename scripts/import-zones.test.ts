import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const TOP = ["app", "components", "lib", "server", "e2e", "bench", "reliability"] as const;

function sourceFiles(): SourceFile[] {
  return TOP.flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(top, name).replaceAll("\\", "/"))
      .map((path) => ({ path, text: readFileSync(path, "utf8") })),
  );
}

function zoneOf(path: string): string {
  return path.startsWith("lib/client/") ? "lib/client" : (path.split("/")[0] ?? "");
}

/** Which zones a file of a zone may import from. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  app: ["app", "components", "lib/client", "lib"],
  components: ["components", "lib/client", "lib"],
  "lib/client": ["lib/client", "lib"],
  lib: ["lib"],
  server: ["server", "lib"],
  e2e: ["e2e", "lib"],
  bench: ["bench", "lib"],
  // The server with the page's own clients, in one test.
  reliability: ["reliability", "server", "lib/client", "lib"],
};

/** The transport folder a path lies in, whichever of the homes it is. */
function transportOf(path: string): string | undefined {
  const id = /(?:^|\/)transports\/([a-z-]+)\//.exec(path)?.[1];
  return TRANSPORT_IDS.find((known) => known === id);
}

/** Every import that the rules of the house forbid, as `file -> import: why`. */
function violations(files: readonly SourceFile[]): string[] {
  const found: string[] = [];
  for (const { path, text } of files) {
    const isTest = path.endsWith(".test.ts") || path.startsWith("server/testing/");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)) {
      const complain = (why: string) => found.push(`${path} -> ${specifier}: ${why}`);
      if (specifier.startsWith("../")) complain("use # across folders");
      if (!specifier.startsWith("#")) continue;
      const target = specifier.slice(1);
      if (
        !(isTest && target.startsWith("server/testing/")) &&
        !ALLOWED[zoneOf(path)]?.includes(zoneOf(target))
      ) {
        complain(`${zoneOf(path)} may not import ${zoneOf(target)}`);
      }
      const [own, other] = [transportOf(path), transportOf(target)];
      const mayKnowAll = isTest || path.endsWith("/registry.ts");
      if (own !== undefined && other !== undefined && own !== other && !mayKnowAll)
        complain("a transport may not import a sibling");
      if (own === undefined && other !== undefined && !mayKnowAll && path.startsWith("server/transports/")) {
        complain("only the registry knows all transports");
      }
    }
    const ids = TRANSPORT_IDS.join("|");
    const asksByName = new RegExp(`[=!]==? "(?:${ids})"|case "(?:${ids})":`).exec(text);
    // An experiment is about wires that it names, and so is a client that travels on each.
    const mayName = isTest || path.startsWith("server/lab/") || path.startsWith("reliability/");
    if (asksByName !== null && !mayName)
      found.push(`${path}: asks for a transport by name (${asksByName[0]}); ask the catalog`);
    if (zoneOf(path) === "lib" && !isTest && /\bDate\.now\(|\bMath\.random\(|new Date\(\)/.test(text)) {
      found.push(`${path}: the pure part may not read the clock or draw random numbers`);
    }
  }
  return found;
}

test("every import keeps to its zone, and no transport is asked for by name", () => {
  expect(violations(sourceFiles())).toEqual([]);
});

test.each([
  ["app/page.tsx", 'import { Room } from "#server/rooms/room";'],
  ["components/fire/fire.tsx", 'import { Room } from "#server/rooms/room";'],
  ["lib/events/x.ts", 'import { nowMs } from "#lib/client/now";'],
  ["lib/events/x.ts", "export const atMs = Date.now();"],
  ["lib/client/x.ts", 'import { Fire } from "#components/fire/fire";'],
  ["server/x.ts", 'import { nowMs } from "#lib/client/now";'],
  ["server/transports/sse/x.ts", 'import { y } from "#server/transports/mqtt/y";'],
  ["server/transports/sse/x.ts", 'import { y } from "../mqtt/y";'],
  ["components/x.tsx", 'if (id === "sse") show();'],
  ["lib/x.ts", 'case "mqtt": return 1;'],
])("a planted violation in %s is caught: %s", (path, text) => {
  expect(violations([{ path, text }])).toHaveLength(1);
});
