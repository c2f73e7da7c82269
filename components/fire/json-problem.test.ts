import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonProblem } from "./json-problem";

test("what JSON.parse accepts has no problem", () => {
  fc.assert(fc.property(fc.json(), (text) => jsonProblem(text) === undefined));
});

test("a text has a problem exactly when JSON.parse refuses it", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"a"',
    '"',
    "1",
    "-",
    "0",
    ".5",
    "e3",
    "true",
    "nul",
    " ",
    "\n",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      return (jsonProblem(text) === undefined) === isAccepted(text);
    }),
    { numRuns: 5_000 },
  );
});

test("a missing comma is reported where it should stand", () => {
  expect(jsonProblem('{\n  "a": 1\n  "b": 2\n}')).toEqual({
    line: 3,
    column: 3,
    message: "a comma or “}” is missing",
  });
});

test("a comma after the last member is reported at the comma", () => {
  expect(jsonProblem('{ "a": 1, }')).toEqual({ line: 1, column: 9, message: "no comma before “}”" });
});

test("an unclosed object is reported at the end of the text", () => {
  expect(jsonProblem('{\n"a": 1')).toEqual({ line: 2, column: 7, message: "“}” is missing" });
});

function isAccepted(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
