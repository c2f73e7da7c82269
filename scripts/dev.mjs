// The server from source, restarted when server/ or lib/ change; pages are reloaded in place by Next.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
// Not `node --watch`: it restarts whenever Next loads a freshly compiled chunk.
const child = spawn(
  process.execPath,
  [
    "node_modules/tsx/dist/cli.mjs",
    "watch",
    "--clear-screen=false",
    // Bundled when the server needs them (server/program.ts), so the loader does not see them.
    "--include=server/log/**/*.ts",
    "--include=server/lab/**/*.ts",
    "server/main.ts",
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, DEV: "1", NEXT_TELEMETRY_DISABLED: "1" },
  },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 0));
