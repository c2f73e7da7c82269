import { base64Of } from "#lib/wire/base64";
import { bytesText } from "#lib/wire/byte-values";
import type { HttpExchange } from "#lib/wire/http/exchanges";
import { fieldValue, type HttpField, type ResponseHead } from "#lib/wire/http/head";
import { decodeUtf8 } from "#lib/wire/utf8";

/** An exchange, where it went and how long its parts took. */
export interface TimedExchange {
  readonly exchange: HttpExchange;
  /** Scheme, host and port, like `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Milliseconds of the Unix epoch. */
  readonly startedAtMs: number;
  /** From the first byte of the request to its last, in milliseconds. */
  readonly sendMs: number;
  /** From there to the first byte of the response. */
  readonly waitMs: number;
  /** From there to its last byte. */
  readonly receiveMs: number;
  /** Bytes of it that were not kept: what is written ends where they begin. */
  readonly missingBytes: number;
}

interface NameValue {
  readonly name: string;
  readonly value: string;
}

const NO_MIME_TYPE = "x-unknown";
/** HAR has no entry without a response: status 0 is how browsers write that none came. */
const NO_RESPONSE: ResponseHead = {
  kind: "response",
  status: 0,
  reason: "",
  version: "",
  fields: [],
  headBytes: 0,
};

/**
 * A HAR 1.2 log, ready for `JSON.stringify` (http://www.softwareishard.com/blog/har-12-spec/).
 * @param creator name and version of the program that writes it
 */
export function harOf(exchanges: readonly TimedExchange[], creator: { name: string; version: string }) {
  return { log: { version: "1.2", creator, entries: exchanges.map(entry) } };
}

function entry(timed: TimedExchange) {
  const { exchange, origin, startedAtMs, sendMs, waitMs, receiveMs, missingBytes } = timed;
  return {
    startedDateTime: new Date(startedAtMs).toISOString(),
    time: sendMs + waitMs + receiveMs,
    request: requestOf(exchange, origin),
    response: responseOf(exchange.response),
    cache: {},
    timings: { send: sendMs, wait: waitMs, receive: receiveMs },
    ...(missingBytes === 0 ? {} : { comment: `${bytesText(missingBytes)} of this exchange are not kept.` }),
  };
}

function requestOf({ request: { head, body } }: HttpExchange, origin: string) {
  const mimeType = fieldValue(head, "content-type") ?? NO_MIME_TYPE;
  return {
    method: head.method,
    url: `${origin}${head.target}`,
    httpVersion: head.version,
    cookies: cookiesOf(fieldValue(head, "cookie")),
    headers: headersOf(head.fields),
    queryString: queryOf(head.target),
    headersSize: head.headBytes,
    bodySize: body.length,
    ...(body.length === 0 ? {} : { postData: { mimeType, params: [], ...posted(body) } }),
  };
}

function responseOf(response: HttpExchange["response"]) {
  const head: ResponseHead = response?.head ?? NO_RESPONSE;
  const body = response?.body ?? new Uint8Array();
  return {
    status: head.status,
    statusText: head.reason,
    httpVersion: head.version,
    cookies: [],
    headers: headersOf(head.fields),
    content: {
      size: body.length,
      mimeType: fieldValue(head, "content-type") ?? NO_MIME_TYPE,
      ...(body.length === 0 ? {} : textOf(body)),
    },
    redirectURL: fieldValue(head, "location") ?? "",
    headersSize: response === undefined ? -1 : head.headBytes,
    bodySize: response === undefined ? -1 : body.length,
  };
}

function headersOf(fields: readonly HttpField[]): NameValue[] {
  return fields.map(({ name, value }) => ({ name, value }));
}

/** What is no text is written in base64, and said to be. */
function textOf(body: Uint8Array): { text: string; encoding?: "base64" } {
  const { text, isUtf8 } = decodeUtf8(body);
  return isUtf8 ? { text } : { text: base64Of(body), encoding: "base64" };
}

/** HAR gives `encoding` to responses only; names of one's own begin with an underscore. */
function posted(body: Uint8Array): { text: string; _encoding?: "base64" } {
  const { text, encoding } = textOf(body);
  return encoding === undefined ? { text } : { text, _encoding: encoding };
}

function queryOf(target: string): NameValue[] {
  const [, query = ""] = target.split(/\?(.*)/s);
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      return { name: decoded(name), value: decoded(value) };
    });
}

function cookiesOf(cookie: string | undefined): NameValue[] {
  return (cookie ?? "")
    .split(";")
    .map((pair) => pair.trim().split(/=(.*)/s))
    .flatMap(([name = "", value = ""]) => (name === "" ? [] : [{ name, value }]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (error) {
    // Percent signs that stand for nothing stay.
    if (error instanceof URIError) return text;
    throw error;
  }
}
