import { afterAll, beforeAll, expect, test } from "vitest";
import {
  CENSUS_APIS,
  capabilityCensus,
  EVENTS,
  PRESENT,
} from "#lib/experiments/capability-census/experiment";
import { crossSiteDoor } from "#lib/experiments/cross-site-door/experiment";
import { MOST_PAGE_FACTS } from "#lib/experiments/page-facts";
import { ask } from "#server/testing/ask";
import { finishedRun } from "#server/testing/finished-run";
import { createHandClock } from "#server/testing/hand-clock";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { MOST_SILENCE_MS, PageRun } from "./page-run";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const lab = (path: string) => `${playground.origin}/api/lab${path}`;
const BROWSER = "Mozilla/5.0 (a browser)";

async function start(experiment: string = capabilityCensus.slug) {
  const { status, body } = await ask("POST", lab("/runs"), { experiment }, { "user-agent": BROWSER });
  expect(status).toBe(202);
  return body as { readonly id: string; readonly cancelKey: string };
}

const tell = (run: { id: string; cancelKey: string }, body: object) =>
  ask("POST", lab(`/runs/${run.id}/facts`), body, { "playground-cancel-key": run.cancelKey });

const cancel = (run: { id: string; cancelKey: string }) =>
  ask("DELETE", lab(`/runs/${run.id}`), undefined, { "playground-cancel-key": run.cancelKey });

/** What a page would tell in which all is well. */
function facts(): object[] {
  const all: object[] = [];
  const add = (fact: object) => all.push({ atMs: 1_000 + all.length, ...fact });
  for (const { client, label } of CENSUS_APIS) {
    add({ kind: "client", client, label });
    add({ kind: "sample", name: PRESENT, client, value: 1 });
  }
  for (let offset = 1; offset <= EVENTS; offset += 1) {
    add({ kind: "published", offset, plannedAtMs: 1_000, sentAtMs: 1_000 });
    for (const { client } of CENSUS_APIS) add({ kind: "arrived", client, offset, replayed: false });
  }
  return all;
}

test("a page tells what it saw, gets the room, and the verdict is computed from its facts here", async () => {
  const run = await start();
  await expect.poll(async () => (await tell(run, {})).status).toBe(200);
  const { body } = await tell(run, { facts: facts() });
  expect((await ask("GET", `${playground.origin}/api/rooms/${body.room}`)).status).toBe(200);
  await expect
    .poll(async () => (await ask("GET", lab(`/runs/${run.id}`))).body.liveBars)
    .toMatchObject([{ name: "websocket.arrived", value: EVENTS }, {}, {}, {}, {}]);
  expect((await tell(run, { end: { kind: "done" } })).status).toBe(200);
  const over = await finishedRun(playground.origin, run.id);
  expect(over).toMatchObject({ state: "ended", verdict: { holds: true, n: EVENTS } });
  expect(over.environment.browser).toBe(BROWSER);
  expect(over.environment.loopback).toBeUndefined();
  expect((await tell(run, {})).body.code).toBe("run-over");
  expect((await ask("GET", `${playground.origin}/api/rooms/${body.room}`)).status).toBe(404);
});

test("a page that cannot go on says why, and nothing is decided", async () => {
  const run = await start();
  await expect.poll(async () => (await tell(run, { facts: facts() })).status).toBe(200);
  await tell(run, { end: { kind: "failed", reason: "The tab went to sleep." } });
  expect(await finishedRun(playground.origin, run.id)).toMatchObject({
    state: "failed",
    failure: "The tab went to sleep.",
    verdict: { holds: "unknown" },
  });
});

test("[SEC-8] only who started a run tells its facts, when it is its turn, and of its own kind", async () => {
  const first = await start();
  const waiting = await start();
  const other = await start("sse-grammar");
  await expect.poll(async () => (await tell(first, {})).status).toBe(200);
  for (const cancelKey of ["", waiting.cancelKey]) {
    expect((await tell({ ...first, cancelKey }, {})).body.code).toBe("cancel-key-needed");
  }
  expect((await tell(waiting, {})).body.code).toBe("run-waits");
  expect((await tell(other, {})).body.code).toBe("run-of-a-process");
  expect((await tell({ id: "none", cancelKey: "" }, {})).status).toBe(404);
  for (const run of [other, waiting, first]) expect((await cancel(run)).status).toBe(204);
  expect((await finishedRun(playground.origin, first.id)).state).toBe("cancelled");
  expect((await tell(first, {})).body.code).toBe("run-over");
});

test.each([
  [
    "another kind",
    { kind: "attempted", atMs: 1, client: "x", offset: 1, attempt: 1, bytesIn: 0, bytesOut: 0 },
  ],
  ["no instant", { kind: "phase", phase: "free" }],
  ["an instant that is none", { kind: "phase", phase: "free", atMs: "now" }],
  ["more than it has", { kind: "phase", phase: "free", atMs: 1, __proto__x: 1 }],
  ["a long name", { kind: "phase", phase: "x".repeat(65), atMs: 1 }],
  ["an offset below 1", { kind: "arrived", client: "x", offset: 0, replayed: false, atMs: 1 }],
])("facts are read at the border: %s is refused, at its place", async (_what, fact) => {
  const run = await start();
  const { status, body } = await tell(run, { facts: [fact] });
  expect(status).toBe(422);
  expect(body.errors[0].pointer).toMatch(/^\/facts\/0/);
  await cancel(run);
});

test("more facts than a request may have are refused whole", async () => {
  const run = await start();
  const fact = { kind: "phase", phase: "free", atMs: 1 };
  const { status } = await tell(run, { facts: Array.from({ length: MOST_PAGE_FACTS + 1 }, () => fact) });
  expect(status).toBe(422);
  await cancel(run);
});

test("[WS-2] the room of a run about it lets in a page of any origin, and the next one does not", async () => {
  const answered = async (room: string) => {
    const line = await openRawLine(playground.port, handshake(`/ws?room=${room}`, { Origin: "null" }));
    await line.until("\r\n\r\n");
    line.socket.destroy();
    return Number(line.received().toString("latin1").split(" ")[1]);
  };
  const statusOf = async (knobs: object) => {
    const { body: run } = await ask("POST", lab("/runs"), { experiment: crossSiteDoor.slug, knobs });
    await expect.poll(async () => (await tell(run, {})).status).toBe(200);
    const { room } = (await tell(run, {})).body;
    const status = await answered(room);
    await cancel(run);
    await finishedRun(playground.origin, run.id);
    return status;
  };
  expect(await statusOf({ originCheck: false })).toBe(101);
  expect(await statusOf({ originCheck: true })).toBe(403);
  expect(await answered((await playground.createRoom()).id)).toBe(403);
});

test("a page that falls silent ends the run, one that tells something in time does not, and none goes on for ever", async () => {
  const clock = createHandClock();
  const longest = 4 * MOST_SILENCE_MS;
  const silent = new PageRun("room", clock, longest);
  clock.advance(MOST_SILENCE_MS - 1);
  expect(silent.take({ facts: [] })).toBe(true);
  clock.advance(MOST_SILENCE_MS - 1);
  expect(silent.take({ facts: [] })).toBe(true);
  clock.advance(MOST_SILENCE_MS);
  expect(await silent.ended).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("said nothing for 15 s"),
  });
  expect(silent.take({ facts: [] })).toBe(false);
  const endless = new PageRun("room", clock, longest);
  for (let n = 0; n < 8; n += 1) {
    clock.advance(longest / 8);
    endless.take({ facts: [] });
  }
  expect(await endless.ended).toMatchObject({ kind: "failed", reason: "The run took longer than 60 s." });
  expect(clock.waiting()).toEqual([]);
});
