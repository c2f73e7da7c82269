import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type CloudEventInput, cloudEventInput } from "#lib/events/cloud-event";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { jsonValue } from "#lib/events/json-value";
import { HttpProblem } from "#server/http/http-problem";
import { isJsonType, parseJson, parseShape, readBody } from "#server/http/read-json";

const PREFIX = "ce-";
/** The data is the body, and its type the Content-Type (§3.1.1, §3.1.2). */
const IN_NO_FIELD: ReadonlySet<string> = new Set(["data", "datacontenttype"]);

/** Attributes in `ce-` headers, data in the body (CloudEvents HTTP Protocol Binding 1.0.2 §3.1). */
export function isBinaryMode({ headers }: IncomingMessage): boolean {
  return Object.keys(headers).some((name) => name.startsWith(PREFIX));
}

/**
 * An event without data needs no Content-Type (§3.1.1: it is `datacontenttype`, which is optional).
 * @throws HttpProblem 400, 413, 415 for data that is not JSON, 422 that names the attribute
 */
export async function readBinaryEvent(request: IncomingMessage): Promise<CloudEventInput> {
  const { "content-type": datacontenttype } = request.headers;
  if (datacontenttype !== undefined && !isJsonType(request)) throw notJson();
  const body = await readBody(request, MAX_EVENT_BYTES);
  if (datacontenttype === undefined && body.length > 0) throw notJson();
  return parseShape(
    {
      ...attributesOf(request.headers),
      ...(datacontenttype === undefined ? {} : { datacontenttype }),
      ...(body.length === 0 ? {} : { data: parseJson(body, jsonValue) }),
    },
    cloudEventInput,
  );
}

function attributesOf(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const fields = Object.entries(headers).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(
    fields.map(([name, value]) => {
      const attribute = name.slice(PREFIX.length);
      if (IN_NO_FIELD.has(attribute)) {
        const detail = `Leave out ${name}: the data is the body, and Content-Type says what it is.`;
        throw new HttpProblem(400, "bad-attribute", detail);
      }
      return [attribute, decoded(name, String(value))];
    }),
  );
}

/**
 * A quoted string is unescaped (RFC 9110 §5.6.4); then what is not printable ASCII stands percent-encoded, as UTF-8
 * (§3.1.3.2).
 */
function decoded(name: string, value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  try {
    return decodeURIComponent(quoted?.replace(/\\(.)/g, "$1") ?? value);
  } catch {
    throw new HttpProblem(400, "bad-attribute", `The header ${name} is not percent-encoded UTF-8.`);
  }
}

function notJson(): HttpProblem {
  return new HttpProblem(
    415,
    "not-json",
    "Only application/json data is carried. Send it with that Content-Type.",
  );
}
