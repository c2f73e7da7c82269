import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const limits = {
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // A condition that comes true late on a busy machine is no failure.
  expect: { poll: { timeout: 15_000 } },
  // Loading the server anew for each file takes longer than most of them. What is measured in full size starts afresh.
  isolate: process.env["SOAK"] === "1",
};

/** Speeds and single moments decide in them: nothing else runs beside. */
const MEASURED = [
  ...["abuse", "endurance", "fan-out-latency", "frozen-readers", "hook-isolation", "hostile-filters"],
  ...["slow-clients", "start-with-long-log", "thundering-herd"],
].map((name) => `reliability/${name}.test.ts`);
/** The same experiments as in e2e/timed-experiments.ts. */
const TIMED = ["herd", "head-of-line", "rhythm", "topic-explosion"].map(
  (slug) => `server/lab/${slug}.test.ts`,
);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: "tests",
          include: ["{lib,server,components,scripts,bench}/**/*.test.{ts,tsx}"],
          exclude: ["server/lab/**"],
          // They wait for sockets more than they compute.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        test: {
          ...limits,
          // Each starts a process or two of its own.
          hookTimeout: 60_000,
          name: "processes",
          include: ["server/lab/**/*.test.ts", "reliability/**/*.test.ts"],
          exclude: [...MEASURED, ...TIMED],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...limits,
          hookTimeout: 60_000,
          name: "measured",
          include: [...MEASURED, ...TIMED],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
