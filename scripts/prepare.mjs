// Makes a bare clone ready: right Node, packages installed, build up to date. Built-in modules only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = ["app", "components", "lib", "server", "public", "scripts"];
const configuration = [
  "package.json",
  "package-lock.json",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
];

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `Event Playground needs Node 20.19 or newer; this is ${process.versions.node}. Get one at https://nodejs.org`,
    );
  }
}

/** Names and contents of files, folders walked in a fixed order. */
function hashOf(names) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else if (!path.endsWith(".test.ts")) {
      hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
    }
  };
  for (const name of names) add(join(root, name));
  return hash.digest("hex");
}

function isCurrent(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function install() {
  const stamp = join(root, "node_modules", ".prepared");
  const hash = hashOf(["package.json", "package-lock.json"]);
  if (isCurrent(stamp, hash)) return;
  const npm = process.env.npm_execpath;
  if (npm === undefined) fail("Start this by npm: npm start, npm test or npm run dev.");
  process.stdout.write("Installing packages (only when package-lock.json has changed)\n");
  // NODE_ENV=production in somebody's shell must not leave out what the build needs.
  run([npm, "ci", "--include=dev", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, hash);
}

function build() {
  const stamp = join(root, "dist", ".prepared");
  const hash = hashOf([...sources, ...configuration]);
  if (isCurrent(stamp, hash)) return;
  process.stdout.write("Building (only when the sources have changed)\n");
  run([join(root, "scripts", "build.mjs")]);
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stamp, hash);
}

checkNode();
install();
if (!process.argv.includes("--no-build")) build();
