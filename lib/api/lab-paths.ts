import {
  bodyProblems,
  emptyAnswer,
  jsonAnswer,
  jsonBody,
  listOf,
  type Paths,
  pathParameter,
  problem,
  queryParameter,
  schemaRef,
} from "./operation";

const tags = ["lab"];
const run = pathParameter("run", "The run's id.");
const runNotFound = problem("There is no such run.");
const notOver = problem("The run is not over.");
const RUN = "/api/lab/runs/{run}";

/** Experiments on this server, and their results. */
export const LAB_PATHS: Paths = {
  "/api/lab/experiments": {
    get: {
      operationId: "listExperiments",
      tags,
      summary: "What can be run, and what may be set",
      responses: { "200": jsonAnswer("All of them.", schemaRef("Experiments")) },
    },
  },
  "/api/lab/runs": {
    get: {
      operationId: "listRuns",
      tags,
      summary: "Runs, newest first",
      parameters: [
        queryParameter("experiment", "Of this experiment alone: its id or slug.", { type: "string" }),
        queryParameter("limit", "Most runs in one answer.", { type: "integer", minimum: 1, maximum: 100 }),
        queryParameter("before", "The `next` of an earlier answer.", { type: "integer", minimum: 0 }),
      ],
      responses: {
        "200": jsonAnswer("Those under way, and a page of those that are over.", schemaRef("RunList")),
        "400": problem("A number in the query is malformed."),
      },
    },
    post: {
      operationId: "startRun",
      tags,
      summary: "Run an experiment",
      description:
        "In a room of its own, by a process of its own, one run at a time and at most a minute each; five may wait. The " +
        "cancel key is in this answer and nowhere else.",
      requestBody: jsonBody(schemaRef("RunRequest"), { experiment: "cut-and-resume", seed: 1 }),
      responses: {
        "202": jsonAnswer("It is queued. Location is where to look.", schemaRef("StartedRun")),
        ...bodyProblems,
        "404": problem("No such experiment runs here."),
        "429": problem(
          "Five runs of this address, or twenty in all, are waiting; Retry-After says when to come back.",
        ),
        "503": problem("The server is about to restart."),
      },
    },
  },
  "/api/lab/experiments/{slug}/code": {
    get: {
      operationId: "readExperimentCode",
      tags,
      summary: "The source of an experiment: its check, its script, and the clients it uses",
      parameters: [
        {
          name: "slug",
          in: "path",
          required: true,
          description: "As in the list of experiments.",
          schema: { type: "string" },
        },
      ],
      responses: {
        "200": jsonAnswer("The files, each with its path in the repository.", schemaRef("SourceCode")),
        "404": problem("No such experiment."),
      },
    },
  },
  "/api/lab/newest": {
    get: {
      operationId: "listNewestRuns",
      tags,
      summary: "What each experiment said last",
      responses: {
        "200": jsonAnswer(
          "Those under way, and of each experiment the newest ended run with the settings of its short form, and the newest with other settings.",
          schemaRef("NewestRuns"),
        ),
      },
    },
  },
  [RUN]: {
    get: {
      operationId: "getRun",
      tags,
      summary: "One run: how far it is, or what came out",
      parameters: [run],
      responses: { "200": jsonAnswer("The run.", schemaRef("RunStatus")), "404": runNotFound },
    },
    delete: {
      operationId: "cancelRun",
      tags,
      summary: "Cancel a run that is not over",
      parameters: [run],
      security: [{ cancelKey: [] }],
      responses: {
        "204": emptyAnswer("It is being ended."),
        "403": problem("The cancel key is missing or is not this run's."),
        "404": runNotFound,
        "409": problem("It is over."),
      },
    },
  },
  [`${RUN}/facts`]: {
    post: {
      operationId: "tellRunFacts",
      tags,
      summary: "What a page saw that carries a run out",
      description:
        "For experiments with `runsIn: page`, once the run is running. Facts carry the page's clock; nothing told for 15 " +
        "seconds ends the run. A request without facts asks for the room.",
      parameters: [run],
      security: [{ cancelKey: [] }],
      requestBody: jsonBody(schemaRef("PageFacts"), {
        facts: [{ kind: "phase", atMs: 1_795_651_200_000, phase: "free" }],
      }),
      responses: {
        "200": jsonAnswer("They are in the journal.", schemaRef("PageRun")),
        ...bodyProblems,
        "403": problem("The cancel key is missing or is not this run's."),
        "404": runNotFound,
        "409": problem("It waits, it is over, or this server carries it out."),
      },
    },
  },
  [`${RUN}/journal.json`]: {
    get: {
      operationId: "getRunJournal",
      tags,
      summary: "All that happened in a run, in order",
      parameters: [run],
      responses: {
        "200": jsonAnswer("The verdict is computed from this alone.", listOf("RunFact")),
        "404": runNotFound,
        "409": notOver,
      },
    },
  },
  [`${RUN}/figures.csv`]: {
    get: {
      operationId: "getRunFigures",
      tags,
      summary: "The figures of a run as CSV",
      parameters: [run],
      responses: {
        "200": {
          description: "RFC 4180, with a head line.",
          content: { "text/csv": { schema: { type: "string" } } },
        },
        "404": runNotFound,
        "409": notOver,
      },
    },
  },
};
