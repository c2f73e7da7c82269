import { type ChildProcess, fork } from "node:child_process";
import { programUrl } from "#server/program";

export function startLabWorker(): ChildProcess {
  return fork(programUrl("lab/lab-worker", ["lab/lab-server", "log/sqlite-worker"]), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    serialization: "advanced",
  });
}
