import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import { expect, test } from "vitest";
import { asyncApiDocument } from "./asyncapi";

const require = createRequire(import.meta.url);

/** AsyncAPI's own JSON Schema is draft-07, and has other formats than Ajv knows. */
function validator() {
  const schema = JSON.parse(
    readFileSync(require.resolve("@asyncapi/specs/schemas/3.0.0-without-$id.json"), "utf8"),
  );
  return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
}

test("the document is valid AsyncAPI 3.0 by AsyncAPI's own schema", () => {
  const validate = validator();
  validate(asyncApiDocument("http://127.0.0.1:3000"));
  expect(validate.errors ?? []).toEqual([]);
});

test("the schema bites: an operation without an action is refused", () => {
  const document = asyncApiDocument("http://127.0.0.1:3000");
  expect(validator()({ ...document, operations: { broken: { channel: {} } } })).toBe(false);
});

test("every reference leads somewhere", () => {
  const document: unknown = asyncApiDocument("http://127.0.0.1:3000");
  for (const [, pointer = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    let place = document;
    for (const step of pointer.split("/")) place = (place as Record<string, unknown>)[step];
    expect(place, pointer).toBeDefined();
  }
});

test("behind TLS the sockets are wss", () => {
  expect(asyncApiDocument("https://lab.example").servers["websocket"]).toMatchObject({
    host: "lab.example",
    protocol: "wss",
  });
});
