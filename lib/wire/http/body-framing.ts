import { fieldElements, fieldValue, type HttpHead } from "./head";

/** How the end of a body is found (RFC 9112 §6.3). */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  /** It ends when the connection does. */
  | { readonly kind: "close" }
  | { readonly kind: "invalid"; readonly reason: string };

const NO_BODY_METHODS: ReadonlySet<string> = new Set(["HEAD"]);

/** @param requestMethod of the request that a response answers, where known */
export function bodyFraming(head: HttpHead, requestMethod: string | undefined): BodyFraming {
  if (head.kind === "response" && isBodiless(head.status, requestMethod)) return { kind: "none" };
  const codings = fieldElements(head, "transfer-encoding");
  if (codings.length > 0) {
    if (codings.at(-1) === "chunked") return { kind: "chunked" };
    return head.kind === "response"
      ? { kind: "close" }
      : { kind: "invalid", reason: "a request in a transfer coding has to end in chunks" };
  }
  const given = fieldValue(head, "content-length");
  if (given === undefined) return head.kind === "response" ? { kind: "close" } : { kind: "none" };
  const lengths = new Set(given.split(",").map((length) => length.trim()));
  const [length = ""] = lengths;
  if (lengths.size > 1 || !/^[0-9]{1,15}$/.test(length))
    return { kind: "invalid", reason: "Content-Length has to be one number" };
  return length === "0" ? { kind: "none" } : { kind: "length", bytes: Number(length) };
}

function isBodiless(status: number, requestMethod: string | undefined): boolean {
  return status < 200 || status === 204 || status === 304 || NO_BODY_METHODS.has(requestMethod ?? "");
}
