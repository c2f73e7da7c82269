import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reportFigures } from "./figures";
import { SOAK, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { settledBytes } from "./settled-memory";

const AT_ONCE = 16;
const MOST_RESIDENT_BYTES = 300 * 2 ** 20;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-abuse-"));
});
let server: ServerProcess | undefined;
afterEach(async () => {
  await server?.kill();
  await rm(directory, { recursive: true, force: true });
});

async function started(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  server = new ServerProcess({ DATA_DIR: directory, ...settings });
  await server.start();
  return server;
}

/** Asks as fast as it is answered, many at once, for as long as `more` says. @returns how often each status came */
async function flood(
  url: string,
  body: object | undefined,
  more: () => boolean,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const ask = async () => {
    while (more()) {
      const answer = await fetch(url, {
        method: "POST",
        ...(body === undefined
          ? {}
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      await answer.arrayBuffer();
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return counts;
}

test("S10: rooms fill up to their number and never above, and idle ones are small", async () => {
  const rooms = scaled(200, 5_000);
  const process = await started({ MAX_ROOMS: String(rooms) });
  let asked = 0;
  const counts = await flood(`${process.origin}/api/rooms`, undefined, () => {
    asked += 1;
    return asked <= 1.1 * rooms;
  });
  expect(Object.fromEntries(counts)).toEqual({ 201: rooms, 503: Math.floor(0.1 * rooms) });
  if (!SOAK) return;
  const bytes = await settledBytes(process);
  expect(bytes).toBeLessThanOrEqual(MOST_RESIDENT_BYTES);
  reportFigures({
    goal: "S10",
    what: `${rooms} idle rooms, from source`,
    measured: { "resident, without garbage (MiB)": Math.round(bytes / 2 ** 20) },
  });
}, 300_000);

test("S10: an address that floods gets its rate and its burst, within 5 %", async () => {
  const perSecond = 5;
  const seconds = scaled(2, 20);
  const { origin } = await started({ MAX_EVENTS_PER_ADDRESS: String(perSecond) });
  const { room } = await (await fetch(`${origin}/api/rooms`, { method: "POST" })).json();
  const startedAtMs = performance.now();
  const more = () => performance.now() - startedAtMs < seconds * 1_000;
  const counts = await flood(`${origin}/api/rooms/${room}/events`, { type: "a.b" }, more);
  const lastedSeconds = (performance.now() - startedAtMs) / 1_000;
  const accepted = counts.get(202) ?? 0;
  const allowed = perSecond * (3 + lastedSeconds);
  expect([...counts.keys()].sort()).toEqual([202, 429]);
  expect(accepted).toBeLessThanOrEqual(1.05 * allowed);
  // A speed of the one that floods as well, so only where nothing else runs.
  if (SOAK) expect(accepted).toBeGreaterThanOrEqual(0.95 * allowed);
  reportFigures({
    goal: "S10",
    what: `a flood of ${Math.round(((counts.get(429) ?? 0) + accepted) / lastedSeconds)} events a second, ${perSecond} allowed`,
    measured: { "accepted, of what is allowed (%)": Math.round((100 * accepted) / allowed) },
  });
}, 60_000);
