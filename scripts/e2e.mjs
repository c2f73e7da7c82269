// Runs the Playwright tests in a real Chromium against the production build. Arguments go to Playwright.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
try {
  const browser = await findBrowser();
  const done = spawnSync(
    process.execPath,
    ["node_modules/@playwright/test/cli.js", "test", ...process.argv.slice(2)],
    { cwd: root, stdio: "inherit", env: { ...process.env, CHROMIUM_PATH: browser } },
  );
  process.exit(done.status ?? 1);
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
