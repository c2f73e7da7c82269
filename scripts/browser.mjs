import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * A Chromium to test with: CHROMIUM_PATH, Playwright's own, one of the system, or a fresh download.
 * @returns {Promise<string>} its path
 * @throws Error that says what to do
 */
export async function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
  }
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  const found = [own, ...SYSTEM_BROWSERS].find((path) => existsSync(path));
  if (found !== undefined) return found;
  spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
    stdio: "inherit",
  });
  if (existsSync(own)) return own;
  throw new Error(
    [
      "The browser tests need Chromium, and none was found or could be downloaded. Any of these helps:",
      "  Debian, Ubuntu   sudo apt-get install -y chromium",
      "  other            npx playwright install chromium",
      "  one of your own  CHROMIUM_PATH=/path/to/chrome npm test",
    ].join("\n"),
  );
}
