/** One field line, its name in lower case. */
export interface HttpField {
  readonly name: string;
  readonly value: string;
}

interface HeadParts {
  /** `HTTP/1.1`. */
  readonly version: string;
  /** In the order of the wire; a name may come more than once. */
  readonly fields: readonly HttpField[];
  /** Bytes from the start line to the empty line, both included. */
  readonly headBytes: number;
}

export interface RequestHead extends HeadParts {
  readonly kind: "request";
  readonly method: string;
  /** As it stands: origin form, mostly (RFC 9112 §3.2). */
  readonly target: string;
}

export interface ResponseHead extends HeadParts {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
}

export type HttpHead = RequestHead | ResponseHead;

/** Values of a field, joined as RFC 9110 §5.2 joins them; undefined when there is none. @param name in lower case */
export function fieldValue({ fields }: Pick<HttpHead, "fields">, name: string): string | undefined {
  const values = fields.filter((field) => field.name === name).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

/** Elements of a comma-separated field, in lower case (RFC 9110 §5.6.1). */
export function fieldElements(head: Pick<HttpHead, "fields">, name: string): string[] {
  return (fieldValue(head, name) ?? "")
    .split(",")
    .map((element) => element.trim().toLowerCase())
    .filter((element) => element !== "");
}

/** Does it ask for, or agree to, WebSocket (RFC 6455 §4)? */
export function upgradesToWebSocket(head: HttpHead): boolean {
  return fieldElements(head, "upgrade").includes("websocket");
}

export const SWITCHING_PROTOCOLS = 101;

/** Another response to the same request follows (RFC 9110 §15.2); 101 is the last one in HTTP. */
export function isInterimStatus(status: number): boolean {
  return status < 200 && status !== SWITCHING_PROTOCOLS;
}
