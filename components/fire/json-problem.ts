/** The first place where a text stops being JSON. Lines and columns count from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

class Unexpected extends Error {
  constructor(
    readonly index: number,
    message: string,
  ) {
    super(message);
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// RFC 8259 §7: control characters are escaped, and after a backslash come only these.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what ends the match
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Where and why `text` is not JSON (RFC 8259), or undefined when it is. Engines word their own messages each in
 * their way and not all say where; this says the same everywhere.
 */
export function jsonProblem(text: string): JsonProblem | undefined {
  try {
    const end = skipSpace(text, readValue(text, 0));
    if (end < text.length) throw new Unexpected(end, "the value is complete, but more text follows");
    return undefined;
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const before = text.slice(0, error.index).split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: error.message };
  }
}

/** @returns the index after the value that starts at or after `from` */
function readValue(text: string, from: number): number {
  const at = skipSpace(text, from);
  switch (text[at]) {
    case undefined:
      throw new Unexpected(at, from === 0 ? "a JSON value is missing" : "the text ends before the value");
    case "{":
      return readMembers(text, at, "}", readMember);
    case "[":
      return readMembers(text, at, "]", readValue);
    case '"':
      return readString(text, at);
    case "'":
      throw new Unexpected(at, 'text goes in double quotes (")');
    default: {
      const end = match(LITERAL, text, at) ?? match(NUMBER, text, at);
      if (end === undefined) throw new Unexpected(at, `no JSON value starts with “${text[at]}”`);
      return end;
    }
  }
}

/** Members of an object or an array, separated by commas, none after the last. */
function readMembers(
  text: string,
  open: number,
  close: "}" | "]",
  readOne: (text: string, from: number) => number,
): number {
  let at = skipSpace(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, readOne(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") {
      throw new Unexpected(
        at,
        at >= text.length ? `“${close}” is missing` : `a comma or “${close}” is missing`,
      );
    }
    const comma = at;
    at = skipSpace(text, at + 1);
    if (text[at] === close) throw new Unexpected(comma, `no comma before “${close}”`);
  }
}

function readMember(text: string, from: number): number {
  const at = skipSpace(text, from);
  if (text[at] !== '"') throw new Unexpected(at, 'a key in double quotes (") is missing');
  const colon = skipSpace(text, readString(text, at));
  if (text[colon] !== ":") throw new Unexpected(colon, "a colon after the key is missing");
  return readValue(text, colon + 1);
}

function readString(text: string, at: number): number {
  const end = match(STRING, text, at);
  if (end === undefined)
    throw new Unexpected(at, "this text has no end, or an escape that JSON does not know");
  return end;
}

function skipSpace(text: string, from: number): number {
  return match(SPACE, text, from) ?? from;
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
