import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reportFigures } from "./figures";
import { fillLog } from "./long-log";
import { atMost } from "./scale";
import { ServerProcess } from "./server-process";

const EVENTS = 100_000;
/** From the start of the process to its first 202. */
const STARTS_WITHIN_MS = atMost(3_000);

let directory: string;
let server: ServerProcess;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-long-"));
  server = new ServerProcess({
    DATA_DIR: directory,
    EVENTS_KEPT_PER_ROOM: String(10 * EVENTS),
    BYTES_KEPT_PER_ROOM: "1073741824",
  });
});
afterEach(async () => {
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

test("R19: a server with a log of 100,000 events starts, goes on where it was, and recovers what is in the window", async () => {
  await server.start();
  const { room, epoch } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
  await server.terminate();
  await fillLog(directory, room, epoch, EVENTS);

  const startMs = performance.now();
  await server.start();
  const url = `${server.origin}/api/rooms/${room}/events`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "load.item.made", data: { n: EVENTS + 1 } }),
  });
  const acceptedAfterMs = performance.now() - startMs;
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ epoch, offset: EVENTS + 1 });
  const page = await (await fetch(`${url}?after=${epoch}:${EVENTS - 400}&limit=500`)).json();
  expect(page.gap).toBe(false);
  expect(page.events.map((event: { offset: number }) => event.offset)).toEqual(
    Array.from({ length: 401 }, (_, index) => EVENTS - 399 + index),
  );
  expect(acceptedAfterMs).toBeLessThanOrEqual(STARTS_WITHIN_MS);
  reportFigures({
    goal: "R19",
    what: `start with a log of ${EVENTS} events, from spawn`,
    measured: { "first publish accepted after (ms)": Math.round(acceptedAfterMs) },
  });
}, 60_000);
