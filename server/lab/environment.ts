import { arch, cpus, release, totalmem, type } from "node:os";
import type { RunEnvironment } from "#lib/experiments/run-record";
import { VERSION } from "#lib/version";

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
