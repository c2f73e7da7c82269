import { z } from "zod";

const MOST_HEADERS = 10;
const MOST_VALUE_BYTES = 1_024;
// RFC 9110 §5.6.2: token.
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
// RFC 9110 §5.5: visible characters, blanks and tabs; nothing that ends a line (SEC-11).
const FIELD_VALUE = /^[\t\x20-\x7e]*$/;

const RESERVED: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "transfer-encoding",
  "connection",
  "upgrade",
  "te",
  "trailer",
  "expect",
  "keep-alive",
  "user-agent",
  "cookie",
]);
const RESERVED_PREFIXES = ["proxy-", "webhook-", "x-amz-", "x-goog-", "x-forwarded-"];

/** Headers an operator may add to every delivery (WH-20). */
export const customHeaders = z.record(z.string(), z.string()).superRefine((headers, context) => {
  const names = Object.keys(headers);
  const refuse = (message: string, path: string[] = []) =>
    context.addIssue({ code: "custom", message, path });
  if (names.length > MOST_HEADERS) refuse(`at most ${MOST_HEADERS} headers`);
  for (const [name, value] of Object.entries(headers)) {
    const problem = refusalOfHeader(name, value);
    if (problem !== undefined) refuse(problem, [name]);
  }
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) {
    refuse("two headers have the same name; case does not tell names apart");
  }
});

function refusalOfHeader(name: string, value: string): string | undefined {
  if (!TOKEN.test(name)) return "a header name is made of letters, digits and hyphens, at most 64";
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
    return "this header is set by the sender; choose another name";
  }
  if (!FIELD_VALUE.test(value)) return "a header value is visible ASCII, blanks and tabs";
  return value.length > MOST_VALUE_BYTES ? `a header value is at most ${MOST_VALUE_BYTES} bytes` : undefined;
}
