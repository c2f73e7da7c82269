import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { installedBrowser } from "./installed-browser.mjs";
import { build, packages } from "./prepared.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const LEAST_FREE_BYTES = 200 * 1_048_576;
const DEFAULT_PORT = 3_000;
const DEFAULT_HOST = "0.0.0.0";
const DEFAULT_CONNECTIONS = 5_000;
/** Files besides connections: the database, libraries, pages. */
const OTHER_FILES = 200;
const FIRST_PLAUSIBLE_YEAR = 2026;
/** Kernel numbers of file systems that lose or refuse SQLite's locks and shared memory: nfs, smb2, cifs, 9p. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, "NFS"],
  [0xfe534d42, "SMB"],
  [0xff534d42, "CIFS"],
  [0x01021997, "9p"],
]);
const TMPFS = 0x01021994;

/**
 * @typedef {object} Finding
 * @property {"ok" | "hint" | "wrong"} state `wrong` prevents the start
 * @property {string} text one line: what is, and what to do
 */
/** @returns {Finding} */
const ok = (text) => ({ state: "ok", text });
/** @returns {Finding} */
const hint = (text) => ({ state: "hint", text });
/** @returns {Finding} */
const wrong = (text) => ({ state: "wrong", text });

/** @param {string} version like 20.19.0 */
export async function checkNode(_env, version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok(`Node ${version}`);
  return wrong(`Node is ${version}, and 20.19 or newer is needed. Get one at https://nodejs.org`);
}

export async function checkNpm(env) {
  const command = env.npm_execpath === undefined ? ["npm", []] : [process.execPath, [env.npm_execpath]];
  const [program, args] = command;
  const done = spawnSync(program, [...args, "--version"], {
    encoding: "utf8",
    env,
    shell: process.platform === "win32",
  });
  if (done.status === 0) return ok(`npm ${done.stdout.trim()}`);
  return wrong("npm was not found. It comes with Node: https://nodejs.org");
}

/** The server's own parsing. It is TypeScript, so packages have to be there. */
export async function checkSettings(env) {
  try {
    createRequire(import.meta.url).resolve("tsx");
  } catch {
    return hint("Settings cannot be checked before packages are installed; run this again after npm start.");
  }
  const done = spawnSync(process.execPath, ["--import", "tsx", "scripts/check-settings.ts"], {
    cwd: root,
    encoding: "utf8",
    env,
  });
  if (done.status !== 0) {
    const [what] = done.stderr.match(/^\w*Error.*$/m) ?? [`code ${done.status}`];
    return hint(`Settings could not be checked (${what}). npm start says what is wrong with them.`);
  }
  if (done.stdout === "") return ok("Settings are valid");
  return wrong(done.stdout.replace(/:\n\s*/, ": ").replaceAll(/\n\s*/g, "; "));
}

const isPort = (port) => Number.isInteger(port) && port >= 0 && port <= 65_535;

/** @returns why nothing can listen there: the code of the error; undefined when something can */
function refusalOfListening(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error) => done(error.code));
    server.listen(port, host, () => server.close(() => done(undefined)));
  });
}

/** Is PORT free at HOST? */
export async function checkPort(env) {
  const port = Number(env.PORT || DEFAULT_PORT);
  const host = env.HOST || DEFAULT_HOST;
  if (!isPort(port)) return wrong(`PORT is ${env.PORT}. It is a number from 0 to 65535.`);
  const code = await refusalOfListening(port, host);
  if (code === undefined) return ok(`Port ${port} is free`);
  if (code === "EADDRINUSE")
    return wrong(`Port ${port} is taken. Stop that program, or choose another: PORT=${port + 1} npm start`);
  if (code === "EACCES")
    return wrong(`Port ${port} needs special rights. Choose one above 1023: PORT=3000 npm start`);
  return wrong(`Nothing can listen at ${host}:${port} (${code}). HOST=0.0.0.0 listens on all addresses.`);
}

/** Is MQTT_TCP_PORT free, when there is to be MQTT over TCP? */
export async function checkMqttPort(env) {
  if (!env.MQTT_TCP_PORT) return ok("MQTT over TCP is off");
  const port = Number(env.MQTT_TCP_PORT);
  if (!isPort(port)) return wrong(`MQTT_TCP_PORT is ${env.MQTT_TCP_PORT}. It is a number from 0 to 65535.`);
  if (port !== 0 && port === Number(env.PORT || DEFAULT_PORT))
    return wrong(`PORT and MQTT_TCP_PORT are both ${port}. Choose another: MQTT_TCP_PORT=1883 npm start`);
  const code = await refusalOfListening(port, env.HOST || DEFAULT_HOST);
  if (code === undefined) return ok(`Port ${port} is free for MQTT`);
  return wrong(
    `MQTT cannot listen on port ${port} (${code}). Choose another MQTT_TCP_PORT, or leave it out.`,
  );
}

/** Can DATA_DIR hold a database? */
export async function checkData(env) {
  const directory = resolve(root, env.DATA_DIR || "data");
  const existing = nearestExisting(directory);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    rmSync(mkdtempSync(join(existing, ".doctor-")), { recursive: true });
  } catch (error) {
    return wrong(`${existing} cannot be written to (${error.code}). Give another: DATA_DIR=/path npm start`);
  }
  const { type, bavail, bsize } = statfsSync(existing);
  const freeBytes = bavail * bsize;
  const megabytes = Math.floor(freeBytes / 1_048_576);
  if (freeBytes < LEAST_FREE_BYTES)
    return wrong(`${existing} has ${megabytes} MB free. Make room for 200 MB, or give another DATA_DIR.`);
  if (process.platform === "linux") {
    const network = NETWORK_FILE_SYSTEMS.get(type);
    if (network !== undefined)
      return hint(
        `${existing} is on ${network}, where SQLite may lose data. Give a DATA_DIR on a local disk.`,
      );
    if (type === TMPFS)
      return hint(
        `${existing} is in memory: events are gone when the machine restarts. Give another DATA_DIR.`,
      );
  }
  return ok(`${directory} can be written to, ${megabytes} MB free`);
}

function nearestExisting(directory) {
  return existsSync(directory) ? directory : nearestExisting(dirname(directory));
}

export async function checkPackages() {
  switch (packages.state()) {
    case "current":
      return ok("Packages are those of package-lock.json");
    case "missing":
      return hint("Packages are not installed. npm start does it; that needs the npm registry once.");
    default:
      return hint(
        "package-lock.json has changed since the packages were installed. npm start installs them.",
      );
  }
}

/** The one native module: does it load, and can it open a database? */
export async function checkStore() {
  const require = createRequire(import.meta.url);
  try {
    require.resolve("libsql");
  } catch {
    return hint("The database module is not installed yet; run this again after npm start.");
  }
  try {
    const { default: Database } = await import("libsql");
    const database = new Database(":memory:");
    database.exec("SELECT 1");
    database.close();
    return ok("The database module loads");
  } catch (error) {
    const what = String(error.message).split("\n")[0];
    return wrong(`The database module does not load (${what}). Delete node_modules, then npm start.`);
  }
}

export async function checkBuild() {
  switch (build.state()) {
    case "current":
      return ok("The build is up to date");
    case "missing":
      return hint("Nothing is built yet. npm start does it.");
    default:
      return hint("Sources have changed since the build. npm start builds.");
  }
}

export async function checkBrowser(env) {
  try {
    const path = await installedBrowser(env.CHROMIUM_PATH);
    if (path !== undefined) return ok(`Browser for the tests: ${path}`);
    return hint(
      "No Chromium was found. npm start needs none; npm test does: npx playwright install chromium",
    );
  } catch (error) {
    return hint(`${error.message} npm test needs one.`);
  }
}

export async function checkNetwork(env) {
  const host = env.HOST || DEFAULT_HOST;
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter((each) => each !== undefined && !each.internal && each.family === "IPv4")
    .map(({ address }) => address);
  if (!isEverywhere) return hint(`HOST is ${host}: other devices may not reach it. HOST=0.0.0.0 opens it.`);
  if (addresses.length === 0) return hint("No network: only this machine can open the page.");
  return ok(
    `Other devices open http://${addresses[0]}:${env.PORT || DEFAULT_PORT} (addresses: ${addresses.join(", ")})`,
  );
}

/** @param {number} nowMs Unix epoch, by this machine's clock */
export async function checkClock(_env, nowMs = Date.now()) {
  const year = new Date(nowMs).getUTCFullYear();
  if (year >= FIRST_PLAUSIBLE_YEAR) return ok(`The clock says ${new Date(nowMs).toISOString()}`);
  return hint(`The clock says ${year}. Signatures of webhooks hold five minutes: set the clock.`);
}

/** @param {number} limit files this process may have open; NaN where the system does not tell */
export async function checkFiles(env, limit = openFileLimit()) {
  const connections = Number(env.MAX_CONNECTIONS) || DEFAULT_CONNECTIONS;
  if (Number.isNaN(limit)) return ok("The system has no limit of open files that can be read");
  const needed = connections + OTHER_FILES;
  if (limit >= needed) return ok(`${limit} open files are allowed, for ${connections} connections`);
  return hint(
    `Only ${limit} open files are allowed, and ${connections} connections need ${needed}: ` +
      `ulimit -n ${needed}, or MAX_CONNECTIONS=${Math.max(1, limit - OTHER_FILES)}`,
  );
}

function openFileLimit() {
  if (process.platform === "win32") return Number.NaN;
  try {
    const [, soft = ""] = /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft || Number.NaN);
  } catch {
    const done = spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" });
    const text = done.stdout?.trim() ?? "";
    return text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text || Number.NaN);
  }
}

/** In the order of what must be right first. */
export const checks = [
  checkNode,
  checkNpm,
  checkSettings,
  checkPort,
  checkMqttPort,
  checkData,
  checkPackages,
  checkStore,
  checkBuild,
  checkFiles,
  checkClock,
  checkNetwork,
  checkBrowser,
];
