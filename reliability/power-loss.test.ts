import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import type { DiskOperation } from "./disk-trace";
import { reportFigures } from "./figures";
import { fillLog } from "./long-log";
import { SEED, seededRandom } from "./random";
import { atMost, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";
import { TornDisk } from "./torn-disk";
import { HAS_STRACE, TracedServer } from "./traced-server";

const EVENTS = scaled(120, 600);
const CUTS = scaled(150, 1_000);
const RECORDS = 100_000;
const CUTS_OF_LONG_LOG = scaled(2, 10);
/** From the start of the process, so that the log is open sooner. */
const OPENS_WITHIN_MS = atMost(2_000);
/** So large that the log passes several checkpoints. */
const NOTE = "n".repeat(24_000);

const random = seededRandom(SEED);
let directory: string;
let receiver: LoopbackReceiver;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-power-"));
  receiver = await startLoopbackReceiver();
});
afterEach(async () => {
  await receiver.stop();
  await rm(directory, { recursive: true, force: true });
});

const settings = () => ({
  DATA_DIR: join(directory, "data"),
  MAX_EVENTS_PER_SECOND: "100000",
  MAX_CALLS_PER_HOST: "100000",
  EVENTS_KEPT_PER_ROOM: String(10 * RECORDS),
  BYTES_KEPT_PER_ROOM: String(2 ** 30),
});

/** What somebody was told to be there. */
interface Accepted {
  readonly room: string;
  /** The highest offset: those below it were accepted before, or in the same commit. */
  offset: number;
  readonly hooks: Set<string>;
}

/** Takes in what an answer tells: a 202 with an offset, or a 201 with the id of a webhook. */
function take(accepted: Accepted, bytes: Buffer): void {
  const text = bytes.toString("latin1");
  if (text.startsWith("HTTP/1.1 202"))
    for (const [, offset] of text.matchAll(/"offset":(\d+)/g))
      accepted.offset = Math.max(accepted.offset, Number(offset));
  if (text.startsWith("HTTP/1.1 201") && text.includes("whsec_"))
    accepted.hooks.add(/"id":"([^"]+)"/.exec(text)?.[1] ?? "");
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

interface Found {
  readonly events: readonly { offset: number; bytes: number }[];
  readonly hooks: ReadonlySet<string>;
  /** Deliveries of each hook, by its id: their offsets. */
  readonly deliveries: ReadonlyMap<string, readonly number[]>;
}

function read(restored: string, room: string): Found {
  const database = new Database(join(restored, "playground.db"));
  const all = <Row>(sql: string) => database.prepare(sql).all(room) as Row[];
  expect(database.prepare("PRAGMA quick_check").get()).toMatchObject({ quick_check: "ok" });
  const events = all<{ offset: number; bytes: number }>(
    'SELECT "offset", length(json) AS bytes FROM events WHERE room_id = ? ORDER BY "offset"',
  );
  const hooks = new Set(all<{ id: string }>("SELECT id FROM hooks WHERE room_id = ?").map(({ id }) => id));
  const deliveries = new Map<string, number[]>();
  for (const { hook, offset } of all<{ hook: string; offset: number }>(
    'SELECT hook_id AS hook, "offset" FROM deliveries WHERE room_id = ? ORDER BY "offset"',
  ))
    deliveries.set(hook, [...(deliveries.get(hook) ?? []), offset]);
  database.close();
  return { events, hooks, deliveries };
}

/** Publishes and registers webhooks between, so that power goes while both are written. */
async function work(origin: string): Promise<string> {
  const { room } = (await ask("POST", `${origin}/api/rooms`)).body;
  const publisher = new SteadyPublisher(origin, room, 4, { note: NOTE });
  for (let part = 0; part < 3; part += 1) {
    const url = `http://endpoint-${part}.test:${new URL(receiver.url).port}/`;
    expect((await ask("POST", `${origin}/api/rooms/${room}/webhooks`, { url })).status).toBe(201);
    await publisher.burst(EVENTS / 3, 4);
  }
  await publisher.close();
  return room;
}

/** Instants after the first 202. */
function cutsAfterFirstAnswer(operations: readonly DiskOperation[], count: number): number[] {
  const isAccepted = (each: DiskOperation) =>
    each.kind === "sent" && each.bytes.toString("latin1").startsWith("HTTP/1.1 202");
  const first = operations.findIndex(isAccepted) + 1;
  return Array.from({ length: count }, () => first + Math.floor(random() * (operations.length - first))).sort(
    (a, b) => a - b,
  );
}

test.skipIf(!HAS_STRACE)(
  `R2: power lost at ${CUTS} points: events, hooks and deliveries that were accepted are there, a torn tail is not`,
  async () => {
    const server = await TracedServer.start(directory, settings());
    const room = await work(server.origin);
    const operations = await server.stop();
    const disk = new TornDisk();
    const accepted: Accepted = { room, offset: 0, hooks: new Set() };
    let done = 0;
    let torn = 0;
    let lost = 0;
    for (const [index, cut] of cutsAfterFirstAnswer(operations, CUTS).entries()) {
      for (const operation of operations.slice(done, cut)) {
        disk.apply(operation);
        if (operation.kind === "sent") take(accepted, operation.bytes);
      }
      done = cut;
      const { files, lostBytes } = disk.cut(random);
      if (lostBytes > 0) torn += 1;
      const restored = await restore(files, `cut-${index}`);
      const { events, hooks, deliveries } = read(restored, room);
      const at = `seed ${SEED}, cut ${cut}`;
      // No hole, nothing half written, and at least all that anybody was told of.
      expect(
        events.map(({ offset }) => offset),
        at,
      ).toEqual(events.map((_, n) => n + 1));
      expect(events.every(({ bytes }) => bytes > NOTE.length)).toBe(true);
      lost += Math.max(0, accepted.offset - events.length);
      expect(
        [...accepted.hooks].filter((hook) => !hooks.has(hook)),
        at,
      ).toEqual([]);
      // A hook has a delivery for each event since it was accepted: for the first one that is every event.
      for (const offsets of deliveries.values()) {
        const first = offsets[0] ?? 0;
        expect(offsets, at).toEqual(Array.from({ length: events.length - first + 1 }, (_, n) => first + n));
      }
      const [firstHook = ""] = accepted.hooks;
      expect(deliveries.get(firstHook)?.length, at).toBe(events.length);
      await rm(restored, { recursive: true });
    }
    expect(lost, `seed ${SEED}`).toBe(0);
    expect([accepted.offset > EVENTS / 2, accepted.hooks.size, torn > 0]).toEqual([true, 3, true]);
    reportFigures({
      goal: "R2",
      what: `power lost at ${CUTS} points during ${EVENTS} publishes and their deliveries: un-synced sectors thrown away by chance`,
      measured: {
        "events accepted": accepted.offset,
        "hooks accepted": accepted.hooks.size,
        lost,
        "cuts with a torn tail": torn,
        seed: SEED,
      },
    });
  },
  300_000,
);

test.skipIf(!HAS_STRACE)(
  `R2: a torn log of ${RECORDS} records opens soon, and goes on where it was`,
  async () => {
    const prepared = new ServerProcess(settings());
    await prepared.start();
    const { room, epoch } = (await ask("POST", `${prepared.origin}/api/rooms`)).body;
    await prepared.terminate();
    await fillLog(settings().DATA_DIR, room, epoch, RECORDS);
    const before = new Map<string, Buffer>();
    for (const name of await readdir(settings().DATA_DIR)) {
      const path = join(settings().DATA_DIR, name);
      before.set(path, await readFile(path));
    }
    const server = await TracedServer.start(directory, settings());
    const publisher = new SteadyPublisher(server.origin, room, 4, { note: NOTE });
    await publisher.burst(EVENTS, 4);
    await publisher.close();
    const operations = await server.stop();

    const disk = new TornDisk(before);
    const accepted: Accepted = { room, offset: 0, hooks: new Set() };
    let done = 0;
    const openedAfterMs: number[] = [];
    for (const [index, cut] of cutsAfterFirstAnswer(operations, CUTS_OF_LONG_LOG).entries()) {
      for (const operation of operations.slice(done, cut)) {
        disk.apply(operation);
        if (operation.kind === "sent") take(accepted, operation.bytes);
      }
      done = cut;
      const restored = await restore(disk.cut(random).files, `cut-${index}`);
      const again = new ServerProcess({ ...settings(), DATA_DIR: restored });
      const startMs = performance.now();
      await again.start();
      const { body } = await ask("GET", `${again.origin}/api/rooms/${room}/events?limit=1`);
      openedAfterMs.push(performance.now() - startMs);
      const [, top] = body.top.split(":");
      expect(body.top.startsWith(epoch), `seed ${SEED}, cut ${cut}`).toBe(true);
      expect(Number(top), `seed ${SEED}, cut ${cut}`).toBeGreaterThanOrEqual(accepted.offset);
      await again.kill();
      await rm(restored, { recursive: true });
    }
    expect(accepted.offset).toBeGreaterThan(RECORDS);
    expect(Math.max(...openedAfterMs)).toBeLessThanOrEqual(OPENS_WITHIN_MS);
    reportFigures({
      goal: "R2",
      what: `${CUTS_OF_LONG_LOG} × power lost with ${RECORDS} records in the log`,
      measured: { "first read after spawn, worst (ms)": Math.round(Math.max(...openedAfterMs)), seed: SEED },
    });
  },
  300_000,
);
