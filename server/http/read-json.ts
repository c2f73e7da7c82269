import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { MAX_JSON_DEPTH, refusalOfJson } from "#lib/events/json-value";
import { HttpProblem } from "#server/http/http-problem";

/** An event's data, in an event, in a batch. */
const MOST_LEVELS = MAX_JSON_DEPTH + 2;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The whole body, at most `limitBytes`.
 * @throws HttpProblem 413 when it is larger, 415 when it is compressed
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new HttpProblem(415, "compressed-body", "Send the body without Content-Encoding.");
  }
  const tooLarge = () =>
    new HttpProblem(
      413,
      "body-too-large",
      `The body is larger than ${limitBytes} bytes. Send less in one request.`,
      {
        connection: "close",
      },
    );
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** The media type of a request without parameters, in lower case. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** JSON, or a format that is written in it (RFC 6839 §3.1). */
export function isJsonType(request: IncomingMessage): boolean {
  const type = mediaType(request);
  return type === "application/json" || /^application\/[a-z0-9.-]+\+json$/.test(type);
}

/**
 * A JSON body that fits the schema.
 * @throws HttpProblem 400 for what is no JSON, 413, 415 for another media type (SEC-9), 422 for another shape
 */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  limitBytes = 65_536,
): Promise<z.output<Schema>> {
  if (!isJsonType(request)) {
    throw new HttpProblem(415, "not-json", "Send the body as application/json.");
  }
  return parseJson(await readBody(request, limitBytes), schema);
}

/** @throws HttpProblem 400 for what is no JSON in UTF-8, 422 for another shape */
export function parseJson<Schema extends z.ZodType>(body: Uint8Array, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(body));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "it is not UTF-8";
    throw new HttpProblem(400, "invalid-json", `The body is not valid JSON: ${reason}.`);
  }
  return parseShape(value, schema);
}

/**
 * What fits the schema, without keys that could reach a prototype anywhere in it, also where nobody looks (SEC-12).
 * @throws HttpProblem 422 that names each place and what is wrong there
 */
export function parseShape<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw shapeProblem(parsed.error.issues);
  const refusal = refusalOfJson(value, MOST_LEVELS);
  if (refusal !== undefined) throw shapeProblem([{ path: [], message: refusal }]);
  return parsed.data;
}

function shapeProblem(issues: readonly Pick<z.core.$ZodIssue, "path" | "message">[]): HttpProblem {
  const errors = issues.map(({ path, message }) => ({
    pointer: path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    message,
  }));
  const first = errors[0];
  const detail = first === undefined ? "The shape is wrong." : `${first.pointer || "body"}: ${first.message}`;
  return new HttpProblem(422, "invalid-body", detail, {}, errors);
}
