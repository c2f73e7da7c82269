import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#lib/api/openapi";
import { ask } from "#server/testing/ask";
import { finishedRun } from "#server/testing/finished-run";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, validateSchema: false });
ajv.addSchema(openApiDocument("http://localhost"), "openapi");

function expectAs(schema: string, value: unknown): void {
  const validate = ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
  validate(value);
  expect(validate.errors ?? [], schema).toEqual([]);
}

test("the Lab answers as the document says", async () => {
  const api = `${playground.origin}/api/lab`;
  expectAs("Experiments", (await ask("GET", `${api}/experiments`)).body);
  const wanted = { experiment: "X09", knobs: { outageMs: 0 } };
  expectAs("RunRequest", wanted);
  const { body } = await ask("POST", `${api}/runs`, wanted);
  expectAs("StartedRun", body);
  expectAs("RunList", (await ask("GET", `${api}/runs`)).body);
  expectAs("RunStatus", await finishedRun(playground.origin, body.id));
  expectAs("RunList", (await ask("GET", `${api}/runs`)).body);
  const journal = (await ask("GET", `${api}/runs/${body.id}/journal.json`)).body;
  for (const fact of journal) expectAs("RunFact", fact);
}, 40_000);
