import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const limits = {
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // A condition that comes true late on a busy machine is no failure.
  expect: { poll: { timeout: 15_000 } },
};

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
          exclude: ["server/lab/herd.test.ts"],
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
          // A machine that stands still for a second makes a herd of those who would have come in it.
          include: ["reliability/**/*.test.ts", "server/lab/herd.test.ts"],
          // Load of one would be noise in the figures of another.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
