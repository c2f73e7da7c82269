// Measures speed: `npm run bench`, or a part of it, `npm run bench page`. The page needs a Chromium.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const done = spawnSync(process.execPath, ["--import", "tsx", "bench/bench.ts", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, CHROMIUM_PATH: await findBrowser() },
});
process.exit(done.status ?? 1);
