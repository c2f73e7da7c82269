import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "./openapi";
import type { Operation } from "./operation";

const document = openApiDocument("http://127.0.0.1:3000");

function operations(): (readonly [string, Operation])[] {
  return Object.entries({ ...document.paths, ...document.webhooks }).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  );
}

test("the document is valid OpenAPI 3.1 and every reference in it leads somewhere", async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result).toMatchObject({ valid: true });
  expect(validator.version).toBe("3.1");
  const text = JSON.stringify(document);
  for (const [, pointer = ""] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    let place: unknown = document;
    for (const step of pointer.split("/")) place = (place as Record<string, unknown>)[step];
    expect(place, pointer).toBeDefined();
  }
});

test("operation ids are unique, and every tag is explained", () => {
  const ids = operations().map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(document.tags.map(({ name }) => name));
  expect(operations().filter(([, { tags }]) => !tags.every((tag) => known.has(tag)))).toEqual([]);
});

test.each(operations())("%s names the parameters of its path", (route, operation) => {
  const inPath = [...route.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const described = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
  expect(described.map(({ name }) => name).sort()).toEqual(inPath.sort());
  expect(described.every(({ required }) => required === true)).toBe(true);
});

test("the server's address is the one given", () => {
  expect(openApiDocument("https://lab.example:8443").servers).toEqual([{ url: "https://lab.example:8443" }]);
});
