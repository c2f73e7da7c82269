import { headerParameter, jsonAnswer, type Paths, problem, schemaRef } from "./operation";

const tags = ["server"];

/** What describes the server itself. */
export const HOUSE_PATHS: Paths = {
  "/healthz": {
    get: {
      operationId: "getHealth",
      tags,
      summary: "Is the process up?",
      responses: { "200": jsonAnswer("It answers.", schemaRef("Health")) },
    },
  },
  "/readyz": {
    get: {
      operationId: "getReadiness",
      tags,
      summary: "May new clients be sent here?",
      responses: {
        "200": jsonAnswer("They may.", schemaRef("Readiness")),
        "503": problem("It starts, is about to stop, or its event log does not answer; `code` says which."),
      },
    },
  },
  "/metrics": {
    get: {
      operationId: "getMetrics",
      tags,
      summary: "Numbers for Prometheus",
      description: "For the server's own machine; from anywhere with METRICS_TOKEN, when it is set.",
      parameters: [headerParameter("Authorization", "`Bearer` and METRICS_TOKEN, when it is set.")],
      responses: {
        "200": {
          description: "The text format, version 0.0.4.",
          content: { "text/plain": { schema: { type: "string" } } },
        },
        "401": problem("METRICS_TOKEN is set, and this is not it."),
        "403": problem("METRICS_TOKEN is not set, and the request comes from another machine."),
      },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "getOpenApi",
      tags,
      summary: "This document",
      responses: { "200": jsonAnswer("OpenAPI 3.1.", { type: "object" }) },
    },
  },
  "/asyncapi.json": {
    get: {
      operationId: "getAsyncApi",
      tags,
      summary: "The wires that are no request and answer",
      responses: { "200": jsonAnswer("AsyncAPI 3.0.", { type: "object" }) },
    },
  },
};
