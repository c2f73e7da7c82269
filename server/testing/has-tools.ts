import { spawnSync } from "node:child_process";

/**
 * Are these programs installed? A test that needs one that is not there is skipped on a person's machine, and fails in CI.
 * @throws Error in CI when one is missing
 */
export function hasTools(...tools: readonly string[]): boolean {
  const missing = tools.filter(
    (tool) => spawnSync(tool, ["--help"], { stdio: "ignore" }).error !== undefined,
  );
  if (missing.length > 0 && process.env["CI"] === "true") {
    throw new Error(`CI needs ${missing.join(", ")}: .ci/run installs them.`);
  }
  return missing.length === 0;
}
