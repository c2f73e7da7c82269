import { type ChildProcess, fork } from "node:child_process";

/** From source the process needs a loader for TypeScript; the built server has the worker beside it. */
export function startLabWorker(): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  return fork(new URL(isSource ? "./lab-worker.ts" : "./lab-worker.mjs", import.meta.url), {
    execArgv: isSource ? ["--import", "tsx"] : [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    serialization: "advanced",
  });
}
