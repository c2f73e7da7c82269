import { z } from "zod";
import { LONGEST_RUN_MS, type RunnableExperiment } from "#lib/experiments/experiment";
import { figuresCsv } from "#lib/experiments/figures-csv";
import { activeRun, type NewestRuns } from "#lib/experiments/newest-runs";
import { pageFacts, type pageRun } from "#lib/experiments/page-facts";
import { runRequest } from "#lib/experiments/run-record";
import { RUNNABLE, runnableOf } from "#lib/experiments/runnable";
import { USUAL_SETTINGS } from "#lib/experiments/usual-settings";
import { clientAddress } from "#server/http/client-address";
import { HttpProblem } from "#server/http/http-problem";
import { wholeNumberParameter } from "#server/http/query-parameters";
import { parseShape, readJson } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import { CANCEL_KEY_HEADER } from "#server/lab/cancel-key";
import { runEnvironmentHere } from "#server/lab/environment";
import { experimentCodeOf } from "#server/lab/experiment-code";
import { RunRegistry } from "#server/lab/run-registry";
import { RunStore } from "#server/lab/run-store";
import { startLabWorker } from "#server/lab/start-worker";
import type { SqliteStore } from "#server/log/sqlite-store";
import type { TransportHost } from "#server/transports/transport";

const MOST_IN_A_PAGE = 100;

/** Experiments, and their runs. @returns the runs, to be stopped with the server */
export function mountLab(host: TransportHost, store: SqliteStore): RunRegistry {
  const { http, rooms, clock, ownOrigin } = host;
  const finished = new RunStore(store, USUAL_SETTINGS);
  const runs = new RunRegistry({
    store: finished,
    rooms,
    clock,
    ownOrigin,
    logger: host.logger.child({ component: "lab" }),
    startWorker: startLabWorker,
  });

  http.route("GET", "/api/lab/experiments", ({ response }) => {
    sendJson(response, 200, { experiments: RUNNABLE.map(experimentFacts) });
  });

  http.route("GET", "/api/lab/experiments/:slug/code", async ({ response, params }) => {
    const code = await experimentCodeOf(params["slug"] ?? "");
    if (code === undefined) throw experimentNotFound();
    sendJson(response, 200, code);
  });

  http.route("POST", "/api/lab/runs", async ({ request, response }) => {
    const { experiment: name, knobs: given, seed, prediction } = await readJson(request, runRequest);
    const experiment = runnableOf(name);
    if (experiment === undefined) throw experimentNotFound();
    const { knobs } = parseShape({ knobs: given }, z.object({ knobs: experiment.knobs }));
    requireShort(experiment.expectedMs(knobs));
    const browser = request.headers["user-agent"] ?? "";
    const address = clientAddress(request.socket.remoteAddress);
    const run = runs.submit({ experiment, knobs, seed, prediction, browser, address });
    sendJson(response, 202, run, { location: `/api/lab/runs/${run.id}` });
  });

  http.route("GET", "/api/lab/runs", async ({ response, url }) => {
    const name = url.searchParams.get("experiment");
    const limit = wholeNumberParameter(url.searchParams, "limit", {
      least: 1,
      most: MOST_IN_A_PAGE,
      fallback: 20,
    });
    const before = wholeNumberParameter(url.searchParams, "before", {
      least: 0,
      most: 999_999_999,
      fallback: 0,
    });
    const experiment = name === null ? undefined : (runnableOf(name)?.id ?? name);
    const page = await finished.list(experiment, before === 0 ? undefined : before, limit);
    const active = runs.active().filter((run) => experiment === undefined || run.experiment === experiment);
    sendJson(response, 200, { active, runs: page.runs, next: page.next ?? null });
  });

  http.route("GET", "/api/lab/newest", async ({ response }) => {
    const active = runs.active().map((run) => activeRun.parse(run));
    const environment = runEnvironmentHere();
    sendJson(response, 200, { active, environment, ...(await finished.newest()) } satisfies NewestRuns);
  });

  http.route("GET", "/api/lab/runs/:run", async ({ response, params }) => {
    sendJson(response, 200, await runs.find(params["run"] ?? ""));
  });

  http.route("DELETE", "/api/lab/runs/:run", async ({ request, response, params }) => {
    await runs.cancel(params["run"] ?? "", String(request.headers[CANCEL_KEY_HEADER] ?? ""));
    response.writeHead(204).end();
  });

  http.route("POST", "/api/lab/runs/:run/facts", async ({ request, response, params }) => {
    const key = String(request.headers[CANCEL_KEY_HEADER] ?? "");
    const room = await runs.tell(params["run"] ?? "", key, await readJson(request, pageFacts));
    sendJson(response, 200, { room } satisfies z.infer<typeof pageRun>);
  });

  http.route("GET", "/api/lab/runs/:run/journal.json", async ({ response, params }) => {
    const { id } = await runs.find(params["run"] ?? "");
    const journal = await finished.journal(id);
    if (journal === undefined) throw notOver();
    sendJson(response, 200, journal.toString());
  });

  http.route("GET", "/api/lab/runs/:run/figures.csv", async ({ response, params }) => {
    const { id, state, verdict } = await runs.find(params["run"] ?? "");
    if (state === "queued" || state === "running") throw notOver();
    const text = figuresCsv(verdict?.figures ?? []);
    response.writeHead(200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="run-${id}.csv"`,
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });

  return runs;
}

/** @throws HttpProblem 422 for knobs that would make a run longer than it may be */
function requireShort(expectedMs: number): void {
  if (expectedMs <= LONGEST_RUN_MS) return;
  const message = `this would take about ${Math.ceil(expectedMs / 1_000)} s, and a run has ${LONGEST_RUN_MS / 1_000}`;
  throw new HttpProblem(422, "run-too-long", `/knobs: ${message}.`, {}, [{ pointer: "/knobs", message }]);
}

function experimentNotFound(): HttpProblem {
  return new HttpProblem(
    404,
    "experiment-not-found",
    "No such experiment runs here. GET /api/lab/experiments lists those that do.",
  );
}

function notOver(): HttpProblem {
  return new HttpProblem(409, "run-not-over", "This run is not over. Ask again when it is.");
}

function experimentFacts({ id, slug, claim, runsIn, knobs, presets, expectedMs }: RunnableExperiment) {
  return {
    id,
    slug,
    claim,
    ...(runsIn === undefined ? {} : { runsIn }),
    knobs: z.toJSONSchema(knobs, { io: "input" }),
    presets: presets.map((preset) => ({ ...preset, expectedMs: expectedMs(knobs.parse(preset.knobs)) })),
  };
}
