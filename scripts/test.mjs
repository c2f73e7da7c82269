// Every check, in the order in which a failure is cheapest: types, lint, unit and integration tests, browser tests.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const steps = [
  ["types", ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ["types of the pure part", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "lib/tsconfig.json"]],
  ["lint", ["node_modules/@biomejs/biome/bin/biome", "check", "."]],
  ["unit and integration tests", ["node_modules/vitest/vitest.mjs", "run"]],
  ["browser tests", ["scripts/e2e.mjs"]],
];

for (const [name, args] of steps) {
  process.stdout.write(`\n== ${name}\n`);
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) {
    process.stderr.write(`\n${name} failed\n`);
    process.exit(done.status ?? 1);
  }
}
