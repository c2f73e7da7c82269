import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunStatus } from "#lib/experiments/run-record";
import { VERSION } from "#lib/version";
import { ask } from "#server/testing/ask";
import { finishedRun } from "#server/testing/finished-run";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const UNCUT = { experiment: "cut-and-resume", knobs: { outageMs: 0 } };

/** As the page that started the run would. */
const cancel = (run: { id: string; cancelKey: string }) =>
  ask("DELETE", lab(`/runs/${run.id}`), undefined, { "playground-cancel-key": run.cancelKey });

const lab = (path: string) => `${playground.origin}/api/lab${path}`;

test("a run is accepted, shows how far it is, ends with a verdict, and its room is gone", async () => {
  const before = playground.host.rooms.open.length;
  const accepted = await ask("POST", lab("/runs"), { ...UNCUT, seed: 7, prediction: "sse" });
  expect(accepted.status).toBe(202);
  const { id } = accepted.body;
  expect(accepted.headers.get("location")).toBe(`/api/lab/runs/${id}`);
  expect(accepted.body).toMatchObject({
    experiment: "X09",
    knobs: { outageMs: 0, perSecond: 5 },
    seed: 7,
    prediction: "sse",
  });
  expect((await ask("GET", lab(`/runs/${id}/journal.json`))).status).toBe(409);
  await expect
    .poll(async () => (await ask("GET", lab(`/runs/${id}`))).body.live?.[0]?.points.at(-1)?.[1] ?? 0)
    .toBeGreaterThan(3);
  const underWay: RunStatus = (await ask("GET", lab(`/runs/${id}`))).body;
  expect(underWay.liveBars?.map(({ name }) => name)).toContain("websocket-bare.lost");
  expect(underWay.environment.version).toBe(VERSION);
  expect(underWay.clients?.map(({ client }) => client)).toContain("websocket-bare");
  const run = await finishedRun(playground.origin, id);
  expect(run).toMatchObject({ state: "ended", verdict: { holds: false, n: 20, sample: { least: 10 } } });
  expect(run.journal).toMatchObject({ dropped: 0 });
  expect(playground.host.rooms.open.length).toBe(before);
  const { body: journal } = await ask("GET", lab(`/runs/${id}/journal.json`));
  expect(journal).toHaveLength(run.journal?.facts ?? 0);
  const csv = await (await fetch(lab(`/runs/${id}/figures.csv`))).text();
  expect(csv.split("\r\n")).toHaveLength((run.verdict?.figures.length ?? 0) + 2);
  const { body: list } = await ask("GET", lab("/runs?experiment=X09&limit=1"));
  expect(list).toMatchObject({ active: [], runs: [{ id }] });
  expect((await cancel(accepted.body)).status).toBe(409);
  // It was made with settings of its own, so that nothing is pinned by it.
  expect((await ask("GET", lab("/newest"))).body).toMatchObject({
    active: [],
    environment: { version: VERSION },
    runs: [],
    otherRuns: [{ id }],
  });
}, 40_000);

test("a run for which nobody set anything is the one that is pinned", async () => {
  const { id } = (await ask("POST", lab("/runs"), { experiment: "sse-grammar" })).body;
  await finishedRun(playground.origin, id);
  const { body } = await ask("GET", lab("/newest"));
  expect(body.runs).toMatchObject([{ id, experiment: "X35" }]);
}, 40_000);

test("one runs, five of one address wait, the next is told when to come back; all can be cancelled", async () => {
  const submit = () => ask("POST", lab("/runs"), UNCUT);
  const accepted = [];
  for (let n = 0; n < 6; n += 1) accepted.push(await submit());
  expect(accepted.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202]);
  const refused = await submit();
  expect([refused.status, refused.body.code]).toEqual([429, "lab-full"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  const active: RunStatus[] = (await ask("GET", lab("/runs"))).body.active;
  expect(active.map(({ waitingFor }) => waitingFor ?? 0)).toEqual([0, 1, 2, 3, 4, 5]);
  const started = accepted.map(({ body }) => body);
  expect((await cancel(started[3])).status).toBe(204);
  // Its place is free at once, though another run is under way.
  const inItsPlace = await submit();
  expect(inItsPlace.status).toBe(202);
  started[3] = inItsPlace.body;
  for (const run of started.toReversed()) expect((await cancel(run)).status).toBe(204);
  for (const { id } of started) {
    const run = await finishedRun(playground.origin, id);
    expect(run.state).toBe("cancelled");
    expect(run).not.toHaveProperty("verdict");
  }
  expect((await ask("GET", lab("/runs"))).body.active).toEqual([]);
});

test("[SEC-8] a run is cancelled by who started it alone, waiting or under way; nobody else is told the key", async () => {
  const runs = [(await ask("POST", lab("/runs"), UNCUT)).body, (await ask("POST", lab("/runs"), UNCUT)).body];
  const [first, second] = runs;
  expect(first.cancelKey).toMatch(/^[\w-]{32}$/);
  expect(first.cancelKey).not.toBe(second.cancelKey);
  for (const { id, cancelKey } of runs) {
    const others = runs.find((run) => run.id !== id)?.cancelKey;
    for (const key of [undefined, "", others, `${cancelKey}x`, cancelKey.slice(1)]) {
      const headers = key === undefined ? {} : { "playground-cancel-key": key };
      const { status, body } = await ask("DELETE", lab(`/runs/${id}`), undefined, headers);
      expect([key, status, body.code]).toEqual([key, 403, "cancel-key-needed"]);
    }
    for (const path of [`/runs/${id}`, "/runs", "/newest"]) {
      expect(JSON.stringify((await ask("GET", lab(path))).body)).not.toContain(cancelKey);
    }
    expect((await ask("GET", lab(`/runs/${id}`))).body.state).not.toBe("cancelled");
  }
  for (const run of runs.toReversed()) expect((await cancel(run)).status).toBe(204);
  for (const { id } of runs) expect((await finishedRun(playground.origin, id)).state).toBe("cancelled");
  expect((await ask("DELETE", lab("/runs/none"))).status).toBe(404);
});

test.each([
  ["another experiment", { experiment: "X99" }, 404, undefined],
  ["a knob beyond its bounds", { experiment: "X09", knobs: { outageMs: 20_001 } }, 422, "/knobs/outageMs"],
  ["a knob that there is not", { experiment: "X09", knobs: { speed: 1 } }, 422, "/knobs"],
  ["a run that takes too long", { experiment: "X01", knobs: { count: 200, perSecond: 1 } }, 422, "/knobs"],
  ["a seed that is none", { experiment: "X09", seed: -1 }, 422, "/seed"],
])("%s is refused, at its place", async (_what, body, status, pointer) => {
  const answer = await ask("POST", lab("/runs"), body);
  expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer]);
});

test("unknown runs are 404 everywhere", async () => {
  for (const path of ["/runs/none", "/runs/none/journal.json", "/runs/none/figures.csv"])
    expect((await ask("GET", lab(path))).body.code).toBe("run-not-found");
  expect((await ask("DELETE", lab("/runs/none"))).status).toBe(404);
});

test("the experiments say what may be set, with bounds, defaults and a short form", async () => {
  const { body } = await ask("GET", lab("/experiments"));
  expect(body.experiments.length).toBeGreaterThan(0);
  for (const { knobs, presets } of body.experiments) {
    for (const knob of Object.values<Record<string, unknown>>(knobs.properties)) {
      expect(knob).toHaveProperty("default");
      expect(knob).toHaveProperty("title");
      expect("enum" in knob || "maximum" in knob || knob["type"] === "boolean").toBe(true);
    }
    expect(presets[0].name).toBe("short");
    for (const { expectedMs } of presets) expect(expectedMs).toBeLessThanOrEqual(60_000);
  }
});
