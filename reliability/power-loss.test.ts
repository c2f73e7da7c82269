import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPlayground } from "#server/testing/start-playground";
import { type DiskOperation, parseDiskTrace, STRACE_OPTIONS } from "./disk-trace";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";
import { SteadyPublisher } from "./steady-publisher";
import { TornDisk } from "./torn-disk";

const EVENTS = scaled(120, 600);
const CUTS = scaled(150, 1_000);
/** So large that the log passes several checkpoints. */
const NOTE = "n".repeat(24_000);
const hasStrace = spawnSync("strace", ["-V"]).status === 0;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-power-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A server publishes under strace: all that it wrote, synced and answered, in order. */
async function recordServer(): Promise<DiskOperation[]> {
  const traceFile = join(directory, "trace");
  const settings = { DATA_DIR: join(directory, "data"), MAX_EVENTS_PER_SECOND: "100000" };
  const server = spawn(
    "strace",
    [
      ...STRACE_OPTIONS,
      "-o",
      traceFile,
      process.execPath,
      "--import",
      "tsx",
      "reliability/playground-process.ts",
      JSON.stringify(settings),
    ],
    { stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
  const [{ port, pid }] = await once(server, "message");
  const origin = `http://127.0.0.1:${port}`;
  const { room } = await (await fetch(`${origin}/api/rooms`, { method: "POST" })).json();
  const publisher = new SteadyPublisher(origin, room, 4, { note: NOTE });
  await publisher.burst(EVENTS, 4);
  await publisher.close();
  const exited = once(server, "exit");
  // To the server itself: strace does not pass it on.
  process.kill(pid, "SIGTERM");
  await exited;
  return parseDiskTrace(await readFile(traceFile, "utf8"));
}

/** Offsets whose acceptance this answer tells. */
function acceptedIn(bytes: Buffer): number[] {
  const text = bytes.toString("latin1");
  return text.startsWith("HTTP/1.1 202")
    ? [...text.matchAll(/"offset":(\d+)/g)].map(([, n]) => Number(n))
    : [];
}

async function restore(files: ReadonlyMap<string, Buffer>, name: string): Promise<string> {
  const target = join(directory, name);
  await mkdir(target);
  for (const [path, bytes] of files) {
    // The shared index of the WAL is memory; a machine that starts anew has none.
    if (!path.endsWith("-shm")) await writeFile(join(target, basename(path)), bytes);
  }
  return target;
}

test.skipIf(!hasStrace)(
  `R2: power lost at ${CUTS} points: what was accepted is there, a torn tail is not`,
  async () => {
    const random = seededRandom(SEED);
    const operations = await recordServer();
    const firstAnswer = operations.findIndex(
      (each) => each.kind === "sent" && acceptedIn(each.bytes).length > 0,
    );
    const cuts = Array.from(
      { length: CUTS },
      () => firstAnswer + 1 + Math.floor(random() * (operations.length - firstAnswer - 1)),
    ).sort((a, b) => a - b);

    const disk = new TornDisk();
    let accepted = 0;
    let done = 0;
    let torn = 0;
    let lost = 0;
    for (const [index, cut] of cuts.entries()) {
      for (const operation of operations.slice(done, cut)) {
        disk.apply(operation);
        if (operation.kind === "sent") accepted = Math.max(accepted, ...acceptedIn(operation.bytes));
      }
      done = cut;
      const { files, lostBytes } = disk.cut(random);
      if (lostBytes > 0) torn += 1;
      const restored = await restore(files, `cut-${index}`);
      const database = new Database(join(restored, "playground.db"));
      const rows = database
        .prepare('SELECT "offset", length(json) AS bytes FROM events ORDER BY "offset"')
        .all() as {
        offset: number;
        bytes: number;
      }[];
      expect(database.prepare("PRAGMA quick_check").get()).toMatchObject({ quick_check: "ok" });
      database.close();
      // No hole, nothing half written, and at least all that anybody was told of.
      expect(
        rows.map(({ offset }) => offset),
        `seed ${SEED}, cut ${cut}`,
      ).toEqual(rows.map((_, n) => n + 1));
      expect(rows.every(({ bytes }) => bytes > NOTE.length)).toBe(true);
      lost += Math.max(0, accepted - rows.length);
      if (index === cuts.length - 1) {
        const after = await startPlayground({ DATA_DIR: restored });
        await after.stop();
      }
      await rm(restored, { recursive: true });
    }
    expect(lost, `seed ${SEED}`).toBe(0);
    expect(accepted).toBeGreaterThan(EVENTS / 2);
    expect(torn).toBeGreaterThan(0);
    reportFigures({
      goal: "R2",
      what: `power lost at ${CUTS} points during ${EVENTS} publishes: un-synced sectors thrown away by chance`,
      measured: { accepted, lost, "cuts with a torn tail": torn, seed: SEED },
    });
  },
  300_000,
);
