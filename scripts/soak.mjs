// The reliability and security goals in full size, one after another on a quiet machine; writes what it measured to
// docs/reliability.md. `npm test` runs the same tests in their short forms. `npm run test:soak -- R5 R6` runs those goals
// alone and only prints.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goalVerdicts } from "./goal-verdicts.mjs";
import { GOALS } from "./reliability-goals.mjs";
import { reliabilityReport } from "./reliability-report.mjs";
import { playwrightOutcomes, vitestOutcomes } from "./test-outcomes.mjs";

/** The goal whose run is long: it comes when all others have been seen to pass or fail. */
const LAST = "reliability/endurance.test.ts";
const VITEST = ["node_modules/vitest/vitest.mjs", "run", "--no-file-parallelism", "--testTimeout=600000"];

const root = fileURLToPath(new URL("..", import.meta.url));
const chosen = process.argv.slice(2);
const unknown = chosen.filter((id) => !GOALS.some((goal) => goal.id === id));
if (unknown.length > 0) {
  process.stderr.write(
    `No goals: ${unknown.join(", ")}. There are: ${GOALS.map(({ id }) => id).join(", ")}\n`,
  );
  process.exit(2);
}
const goals = chosen.length === 0 ? GOALS : GOALS.filter(({ id }) => chosen.includes(id));
const files = [...new Set(goals.flatMap(({ tests }) => tests))];
const specs = files.filter((file) => file.startsWith("e2e/"));
const tests = files.filter((file) => !specs.includes(file));

const directory = mkdtempSync(join(tmpdir(), "playground-soak-"));
const figuresFile = join(directory, "figures.jsonl");
const outcomesFile = join(directory, "outcomes.json");
writeFileSync(figuresFile, "");
const environment = {
  ...process.env,
  SOAK: "1",
  SOAK_FIGURES: figuresFile,
  SOAK_MINUTES: process.env.SOAK_MINUTES ?? "30",
  PLAYWRIGHT_JSON_OUTPUT_NAME: outcomesFile,
};

let isWhole = true;

/** @returns outcomes by file; none when the runner could not even report */
function run(args, read) {
  rmSync(outcomesFile, { force: true });
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: environment });
  if (status !== 0) isWhole = false;
  return existsSync(outcomesFile) ? read(JSON.parse(readFileSync(outcomesFile, "utf8"))) : new Map();
}

function runVitest(some) {
  if (some.length === 0) return new Map();
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${outcomesFile}`];
  return run([...VITEST, ...reporters, ...some], (report) => vitestOutcomes(report, root));
}

function runPlaywright() {
  if (specs.length === 0) return new Map();
  return run(["scripts/e2e.mjs", "--workers=1", "--reporter=list,json", ...specs], playwrightOutcomes);
}

function git(...args) {
  return execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** Short hash of what was run. */
function commit() {
  try {
    const isChanged = git("status", "--porcelain") !== "";
    return `${git("rev-parse", "--short", "HEAD")}${isChanged ? " and changes" : ""}`;
  } catch {
    return "unknown";
  }
}

const startedAt = new Date();
const ranCommit = commit();
const outcomes = new Map([
  ...runVitest(tests.filter((file) => file !== LAST)),
  ...runPlaywright(),
  ...runVitest(tests.filter((file) => file === LAST)),
]);
const lines = readFileSync(figuresFile, "utf8").split("\n").filter(Boolean);
rmSync(directory, { recursive: true });
const figures = lines.map((line) => JSON.parse(line));
const verdicts = goalVerdicts(goals, outcomes, figures);
const report = reliabilityReport({
  verdicts,
  isWhole,
  figures,
  startedAt,
  commit: ranCommit,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`,
});
process.stdout.write(`\n${report}`);
if (chosen.length === 0) writeFileSync(join(root, "docs/reliability.md"), report);
process.exit(isWhole && verdicts.every(({ failings }) => failings.length === 0) ? 0 : 1);
