import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { goalVerdicts } from "./goal-verdicts.mjs";
import { GOALS } from "./reliability-goals.mjs";
import { reliabilityReport } from "./reliability-report.mjs";
import { playwrightOutcomes, vitestOutcomes } from "./test-outcomes.mjs";

test("the page says when, where, of which commit, how it ended, and every goal in order with its figures", () => {
  const page = reliabilityReport({
    verdicts: [
      { id: "S2", tests: 7, failings: [] },
      { id: "R11", tests: 1, failings: [] },
      { id: "R2", tests: 1, failings: ["1 skipped in a.test.ts", "no figure"] },
    ],
    isWhole: false,
    figures: [
      { goal: "R11", what: "fan-out", measured: { "p99 (ms)": 12, n: 600 } },
      { goal: "R11", what: "fan-out to many", measured: { "p99 (ms)": 90 } },
    ],
    startedAt: new Date("2026-01-31T08:30:00Z"),
    commit: "abc1234",
    machine: "2 × processor",
  });
  expect(page).toContain("2026-01-31, commit abc1234, 2 × processor");
  expect(page).toContain("did NOT pass every goal: R2.");
  expect(page.split("\n").filter((line) => /^\| [RS]\d/.test(line))).toEqual([
    "| R2 | NO: 1 skipped in a.test.ts; no figure | 1 test | |",
    "| R11 | yes | fan-out | p99 (ms): **12**<br>n: **600** |",
    "| R11 | yes | fan-out to many | p99 (ms): **90** |",
    "| S2 | yes | 7 tests | |",
  ]);
});

test("a run in which something failed that is no test did not pass", () => {
  const page = (isWhole: boolean) =>
    reliabilityReport({
      verdicts: [{ id: "S2", tests: 7, failings: [] }],
      isWhole,
      figures: [],
      startedAt: new Date(0),
      commit: "abc1234",
      machine: "",
    });
  expect(page(true)).toContain("The run passed every goal.");
  expect(page(false)).toContain("did NOT pass every goal: something failed outside of the tests.");
});

test("a goal is reached when all its tests were run and passed and its figure is there, and not otherwise", () => {
  const goal = { id: "R1", measures: true, tests: ["a.test.ts", "b.test.ts"] };
  const failings = (a: readonly ("passed" | "failed" | "skipped")[], figures = [{ goal: "R1" }]) =>
    goalVerdicts(
      [goal],
      new Map([
        ["a.test.ts", a],
        ["b.test.ts", ["passed"] as const],
      ]),
      figures,
    )[0]?.failings;
  expect(failings(["passed", "passed"])).toEqual([]);
  expect(failings(["passed", "failed"])).toEqual(["1 failed in a.test.ts"]);
  expect(failings(["skipped"])).toEqual(["1 skipped in a.test.ts"]);
  expect(failings([])).toEqual(["a.test.ts was not run"]);
  expect(failings(["passed"], [{ goal: "R11" }])).toEqual(["no figure"]);
});

test("what the two test runners report is read alike", () => {
  const statuses = ["passed", "failed", "pending", "todo"].map((status) => ({ status }));
  expect(
    vitestOutcomes({ testResults: [{ name: "/root/a/b.test.ts", assertionResults: statuses }] }, "/root"),
  ).toEqual(new Map([["a/b.test.ts", ["passed", "failed", "skipped", "skipped"]]]));
  const spec = (status: "expected" | "unexpected" | "flaky" | "skipped") => ({ tests: [{ status }] });
  const inner = { file: "c.spec.ts", specs: [spec("flaky"), spec("skipped")] };
  const outer = { file: "c.spec.ts", specs: [spec("expected"), spec("unexpected")], suites: [inner] };
  expect(playwrightOutcomes({ suites: [outer] })).toEqual(
    new Map([["e2e/c.spec.ts", ["passed", "failed", "failed", "skipped"]]]),
  );
});

test("every goal has tests that are there, and every test of reliability/ is of a goal", () => {
  const tests = GOALS.flatMap(({ tests }) => tests);
  expect(tests.filter((file) => !existsSync(file))).toEqual([]);
  const here = readdirSync("reliability").filter((name) => name.endsWith(".test.ts"));
  expect(here.filter((name) => !tests.includes(`reliability/${name}`))).toEqual([]);
  expect(new Set(GOALS.map(({ id }) => id)).size).toBe(GOALS.length);
});
