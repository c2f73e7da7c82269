import type { IncomingMessage } from "node:http";
import { type CloudEventInput, cloudEventInput, MAX_EVENT_BYTES } from "#lib/events/envelope";
import { jsonValue } from "#lib/events/json-value";
import { HttpProblem } from "#server/http/http-problem";
import { isJsonType, parseJson, parseShape, readBody } from "#server/http/read-json";

const ATTRIBUTES = ["specversion", "id", "source", "type", "subject", "time"] as const;

/** Attributes in `ce-` headers, data in the body (CloudEvents HTTP Protocol Binding 1.0.2 §3.1). */
export function isBinaryMode({ headers }: IncomingMessage): boolean {
  return ATTRIBUTES.some((name) => `ce-${name}` in headers);
}

/** @throws HttpProblem 400, 413, 415 for data that is not JSON, 422 that names the attribute */
export async function readBinaryEvent(request: IncomingMessage): Promise<CloudEventInput> {
  if (!isJsonType(request)) {
    throw new HttpProblem(
      415,
      "not-json",
      "Only application/json data is carried. Send it with that Content-Type.",
    );
  }
  const body = await readBody(request, MAX_EVENT_BYTES);
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = request.headers[`ce-${name}`];
    return value === undefined ? [] : [[name, decoded(name, String(value))]];
  });
  const data = body.length === 0 ? {} : { data: parseJson(body, jsonValue) };
  return parseShape({ ...Object.fromEntries(attributes), ...data }, cloudEventInput);
}

/** What is not printable ASCII stands percent-encoded, as UTF-8 (§3.1.3.2). */
function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new HttpProblem(400, "bad-attribute", `The header ce-${name} is not percent-encoded UTF-8.`);
  }
}
