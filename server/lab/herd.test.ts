import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { herd } from "#lib/experiments/herd/experiment";
import { ask } from "#server/testing/ask";
import { runToEnd } from "#server/testing/finished-run";
import { startPlayground } from "#server/testing/start-playground";

test("[X18] a server is killed and comes back: one wait for all is a crowd, drawn waits are none", async () => {
  const run = await runToEnd(herd.slug, {});
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const value = (name: string) => run.verdict?.figures.find((figure) => figure.name === name)?.value;
  expect([value("websocket-cursor.lost"), value("long-polling.lost")]).toEqual([0, 0]);
}, 90_000);

test("[X18] one wait for both herds: the claim does not hold", async () => {
  const run = await runToEnd(herd.slug, { waits: "fixed" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 90_000);

test("[X18] a run that is cancelled leaves no server and no log behind", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-herd-"));
  const { origin, stop } = await startPlayground();
  vi.stubEnv("TMPDIR", directory);
  try {
    // What the loader of TypeScript keeps is not ours.
    const logs = async () =>
      (await readdir(directory, { recursive: true })).filter((path) => path.startsWith("playground-lab-"));
    const { body } = await ask("POST", `${origin}/api/lab/runs`, { experiment: herd.slug });
    await expect.poll(async () => (await logs()).length).toBeGreaterThan(1);
    const headers = { "playground-cancel-key": body.cancelKey };
    await ask("DELETE", `${origin}/api/lab/runs/${body.id}`, undefined, headers);
    await expect.poll(logs).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    await stop();
    await rm(directory, { recursive: true, force: true });
  }
});
