import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { programUrl } from "#server/program";

test("an experiment that is gone while its server opens the log: the server ends, and leaves nothing", async () => {
  for (let afterMs = 0; afterMs < 12; afterMs += 1) {
    const directory = await mkdtemp(join(tmpdir(), "playground-lab-server-"));
    const settings = { HOST: "127.0.0.1", PORT: "0", LOG_LEVEL: "fatal", DATA_DIR: directory };
    const child = fork(programUrl("lab/lab-server", ["log/sqlite-worker"]), [JSON.stringify(settings)], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const exited = once(child, "exit");
    await expect.poll(() => readdir(directory), { interval: 1 }).not.toEqual([]);
    await sleep(afterMs % 6);
    child.disconnect();
    expect(await exited).toEqual([0, null]);
    expect(existsSync(directory)).toBe(false);
  }
}, 60_000);
