// The reliability goals in full size, one after another on a quiet machine; writes what it measured to
// docs/reliability.md. `npm test` runs the same tests in their short forms.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reliabilityReport } from "./reliability-report.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "playground-soak-"));
const figures = join(directory, "figures.jsonl");
writeFileSync(figures, "");
const environment = {
  SOAK: "1",
  SOAK_FIGURES: figures,
  SOAK_MINUTES: process.env.SOAK_MINUTES ?? "30",
};
const startedAt = new Date();
const done = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--no-file-parallelism", "--testTimeout=600000", "reliability"],
  { cwd: root, stdio: "inherit", env: { ...process.env, ...environment } },
);
const lines = readFileSync(figures, "utf8").split("\n").filter(Boolean);
rmSync(directory, { recursive: true });
const report = reliabilityReport({
  figures: lines.map((line) => JSON.parse(line)),
  startedAt,
  passed: done.status === 0,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`,
});
process.stdout.write(`\n${report}`);
writeFileSync(join(root, "docs/reliability.md"), report);
process.exit(done.status ?? 1);
