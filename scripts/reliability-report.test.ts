import { expect, test } from "vitest";
import { reliabilityReport } from "./reliability-report.mjs";

test("the page says when, where, how it ended, and every figure in the order of the goals", () => {
  const page = reliabilityReport({
    figures: [
      { goal: "S7", what: "filters", measured: { ms: 1 } },
      { goal: "R11", what: "fan-out", measured: { "p99 (ms)": 12 } },
      { goal: "R2", what: "power lost", measured: { lost: 0, accepted: 600 } },
    ],
    startedAt: new Date("2026-01-31T08:30:00Z"),
    passed: false,
    machine: "2 × processor",
  });
  expect(page).toContain("2026-01-31, 2 × processor");
  expect(page).toContain("did NOT pass");
  expect(page.indexOf("| R2 | power lost | lost: **0**<br>accepted: **600** |")).toBeGreaterThan(0);
  expect(page.match(/(?<=^\| )[RS]\d+(?= \|)/gm)).toEqual(["R2", "R11", "S7"]);
});
