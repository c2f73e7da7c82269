import { relative } from "node:path";

/**
 * Outcomes of the tests in each file, from the JSON report of vitest.
 * @param {{ testResults: { name: string, assertionResults: { status: string }[] }[] }} report
 * @param {string} root absolute
 * @returns {Map<string, ("passed" | "failed" | "skipped")[]>} by path from the root
 */
export function vitestOutcomes({ testResults }, root) {
  return new Map(
    testResults.map(({ name, assertionResults }) => [
      relative(root, name).replaceAll("\\", "/"),
      assertionResults.map(({ status }) => (status === "passed" || status === "failed" ? status : "skipped")),
    ]),
  );
}

/** What Playwright calls how a test ended. A flaky one passed when it was run again: once it did not. */
const PLAYWRIGHT_STATUS = { expected: "passed", unexpected: "failed", flaky: "failed", skipped: "skipped" };

/**
 * The same from the JSON report of Playwright.
 * @param {{ suites: Suite[] }} report
 * @typedef {{ file: string, suites?: Suite[], specs: { tests: { status: keyof typeof PLAYWRIGHT_STATUS }[] }[] }} Suite
 */
export function playwrightOutcomes({ suites }) {
  const outcomes = new Map();
  const visit = ({ file, specs, suites: inner = [] }) => {
    const path = `e2e/${file}`;
    const ended = specs.flatMap(({ tests }) => tests.map(({ status }) => PLAYWRIGHT_STATUS[status]));
    outcomes.set(path, [...(outcomes.get(path) ?? []), ...ended]);
    inner.forEach(visit);
  };
  suites.forEach(visit);
  return outcomes;
}
