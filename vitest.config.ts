import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{lib,server,components,scripts,bench,reliability}/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A condition that comes true late on a busy machine is no failure.
    expect: { poll: { timeout: 15_000 } },
  },
});
