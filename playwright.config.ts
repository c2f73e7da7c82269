import { defineConfig } from "@playwright/test";

const asRoot = process.getuid?.() === 0;

const EXPERIMENTS = "lab-experiments.spec.ts";
/** Each of them needs the machine for itself: times decide in it, or it compiles the whole page. */
const ALONE = ["lab-times.spec.ts", "dev.spec.ts"];

// No retries: a test that fails once has found something.
export default defineConfig({
  testDir: "e2e",
  workers: 3,
  projects: [
    // Each of them draws: more than two at a time only wait for a processor.
    { name: "pages", testIgnore: [EXPERIMENTS, ...ALONE], workers: 2 },
    // They wait for sockets and clocks more than they compute.
    { name: "experiments", testMatch: EXPERIMENTS, use: { contextOptions: { reducedMotion: "reduce" } } },
    { name: "alone", testMatch: ALONE, workers: 1, dependencies: ["pages", "experiments"] },
  ],
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(process.env["CHROMIUM_PATH"] === undefined ? {} : { executablePath: process.env["CHROMIUM_PATH"] }),
      args: [
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
