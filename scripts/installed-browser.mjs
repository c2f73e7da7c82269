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
 * @param {string | undefined} named a path that somebody has chosen
 * @returns {Promise<string | undefined>} the path of a Chromium that is here: that one, Playwright's own, or one of the system
 * @throws Error when the one that was named is not there
 */
export async function installedBrowser(named) {
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
  }
  // Before packages are installed, there is only what the system has.
  const own = await import("@playwright/test").then(
    ({ chromium }) => chromium.executablePath(),
    () => "",
  );
  return [own, ...SYSTEM_BROWSERS].find((path) => existsSync(path));
}
