import { arch, cpus, release, totalmem, type } from "node:os";
import type { RunEnvironment } from "#lib/experiments/run-record";
import { VERSION } from "#lib/version";

/** For people to read, and no longer than that takes. */
const MOST_BROWSER_CHARACTERS = 200;

/** Clients are in the browser of who started the run; only the server is on this machine. */
export function runEnvironmentOf(browser: string): RunEnvironment {
  const { loopback: _, ...server } = runEnvironmentHere();
  return { ...server, browser: browser.slice(0, MOST_BROWSER_CHARACTERS) || "unknown" };
}

export function runEnvironmentHere(): RunEnvironment {
  const all = cpus();
  return {
    version: VERSION,
    node: process.version,
    platform: `${type()} ${release()} ${arch()}`,
    cpu: all[0]?.model.trim() ?? "unknown",
    cpus: Math.max(1, all.length),
    memoryBytes: totalmem(),
    loopback: true,
  };
}
