import { spawnSync } from "node:child_process";
import { installedBrowser } from "./installed-browser.mjs";

/**
 * A Chromium to test with: CHROMIUM_PATH, Playwright's own, one of the system, or a fresh download.
 * @returns {Promise<string>} its path
 * @throws Error that says what to do
 */
export async function findBrowser() {
  const found = await installedBrowser(process.env.CHROMIUM_PATH);
  if (found !== undefined) return found;
  spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
    stdio: "inherit",
  });
  const downloaded = await installedBrowser(undefined);
  if (downloaded !== undefined) return downloaded;
  throw new Error(
    [
      "The browser tests need Chromium, and none was found or could be downloaded. Any of these helps:",
      "  Debian, Ubuntu   sudo apt-get install -y chromium",
      "  other            npx playwright install chromium",
      "  one of your own  CHROMIUM_PATH=/path/to/chrome npm test",
    ].join("\n"),
  );
}
