import { newestRuns } from "#lib/experiments/newest-runs";
import { pageFacts, pageRun } from "#lib/experiments/page-facts";
import { runRecord, runRequest, runStatus, startedRun } from "#lib/experiments/run-record";
import { sourceCode } from "#lib/source/source-code";
import { listOf, type Schema, schemaRef } from "./operation";
import { jsonSchema } from "./schemas";

const text = { type: "string" } as const;

/** Of the Lab. */
export const LAB_SCHEMAS: Readonly<Record<string, Schema>> = {
  Experiment: {
    type: "object",
    required: ["id", "slug", "claim", "knobs", "presets"],
    properties: {
      id: { type: "string", pattern: "^X[0-9]{2}$" },
      slug: text,
      claim: { type: "string", description: "One sentence that can be false." },
      runsIn: {
        const: "page",
        description:
          "The page of who starts it carries it out, and tells the facts. Absent: this server does.",
      },
      knobs: { type: "object", description: "JSON Schema of what may be set, each with its default." },
      presets: {
        type: "array",
        items: {
          type: "object",
          required: ["name", "title", "knobs", "expectedMs"],
          properties: {
            name: text,
            title: text,
            knobs: { type: "object" },
            turnsRound: { const: true, description: "With these settings the claim does not hold." },
            expectedMs: { type: "number", description: "About how long a run takes." },
          },
        },
      },
    },
  },
  RunRequest: jsonSchema(runRequest, "input"),
  PageFacts: jsonSchema(pageFacts, "input"),
  PageRun: jsonSchema(pageRun, "output"),
  RunRecord: jsonSchema(runRecord, "output"),
  RunStatus: jsonSchema(runStatus, "output"),
  StartedRun: jsonSchema(startedRun, "output"),
  RunList: {
    type: "object",
    required: ["active", "runs", "next"],
    properties: {
      active: { ...listOf("RunStatus"), description: "Under way, and waiting, in order." },
      runs: { ...listOf("RunRecord"), description: "Over; newest first." },
      next: { type: ["integer", "null"], description: "Ask for what is older with `before`." },
    },
  },
  SourceCode: jsonSchema(sourceCode, "output"),
  NewestRuns: jsonSchema(newestRuns, "output"),
  RunFact: {
    type: "object",
    required: ["kind", "atMs"],
    properties: {
      kind: text,
      atMs: { type: "number", description: "Clock of the run's process, milliseconds of the Unix epoch." },
    },
  },
  Experiments: {
    type: "object",
    required: ["experiments"],
    properties: { experiments: { type: "array", items: schemaRef("Experiment") } },
  },
};
