import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const limits = {
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // A condition that comes true late on a busy machine is no failure.
  expect: { poll: { timeout: 15_000 } },
};

/** Single moments decide in them: nothing else runs beside. The same experiments as in e2e/timed-experiments.ts. */
const TIMED = ["herd", "head-of-line", "rhythm"].map((slug) => `server/lab/${slug}.test.ts`);

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
          name: "lab",
          include: ["server/lab/**/*.test.ts"],
          exclude: TIMED,
          // A run is a server and a process of clients, and times decide: no more of them than there are processors.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...limits,
          // Each starts a server from source, which a busy machine compiles slowly.
          hookTimeout: 60_000,
          name: "reliability",
          include: ["reliability/**/*.test.ts", ...TIMED],
          // Load of one would be noise in the figures of another.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
