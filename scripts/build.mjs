// The production build: pages by Next, the server by esbuild.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    server: "server/main.ts",
    "sqlite-worker": "server/log/sqlite-worker.ts",
    "lab-worker": "server/lab/lab-worker.ts",
    "lab-server": "server/lab/lab-server.ts",
  },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
});
// What pages show of the sources (server/source/read-source.ts).
for (const path of [
  "lib/client/lab/page-runs",
  "lib/client/transports",
  "lib/experiments",
  "lib/transports",
  "server/lab/scripts",
  "server/lab/clients",
  "server/transports",
]) {
  cpSync(new URL(`../${path}`, import.meta.url), new URL(`../dist/code/${path}`, import.meta.url), {
    recursive: true,
    filter: (source) => !source.endsWith(".test.ts"),
  });
}
const next = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
process.exit(next.status ?? 1);
