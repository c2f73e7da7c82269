import { jsonAnswer, type Paths, schemaRef } from "./operation";

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
