// Makes a bare clone ready: right Node, packages installed, build up to date. Built-in modules only.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, packages } from "./prepared.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

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

function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function install() {
  if (packages.state() === "current") return;
  const npm = process.env.npm_execpath;
  if (npm === undefined) fail("Start this by npm: npm start, npm test or npm run dev.");
  process.stdout.write("Installing packages (only when package-lock.json has changed)\n");
  // NODE_ENV=production in somebody's shell must not leave out what the build needs.
  run([npm, "ci", "--include=dev", "--no-audit", "--no-fund"]);
  packages.done();
}

function makeBuild() {
  if (build.state() === "current") return;
  process.stdout.write("Building (only when the sources have changed)\n");
  run([join(root, "scripts", "build.mjs")]);
  build.done();
}

checkNode();
install();
if (!process.argv.includes("--no-build")) makeBuild();
