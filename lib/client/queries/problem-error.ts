import { z } from "zod";

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** The server refused, and says what to do (RFC 9457). `network` when there was no answer, or half of one. */
export class ProblemError extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number | undefined,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = "ProblemError";
  }
}

/** What was thrown, as something that can be shown. */
export function asProblem(error: unknown): ProblemError {
  return error instanceof ProblemError
    ? error
    : new ProblemError("failed", String(error), undefined, { cause: error });
}

export interface JsonRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: application/json. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks our server and parses its answer.
 * @throws ProblemError for anything but a 2xx of that shape; an abort is passed on as it is
 */
export async function requestJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { method = "GET", body, headers = {}, contentType = "application/json", signal }: JsonRequest = {},
): Promise<z.output<Schema>> {
  const response = await fetch(path, {
    method,
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined
      ? { headers }
      : { body: JSON.stringify(body), headers: { ...headers, "content-type": contentType } }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ProblemError("network", "The server did not answer. Is it running?", undefined, {
      cause: error,
    });
  });
  const text = await response.text().catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ProblemError("network", "The server's answer was cut off. Try again.", response.status, {
      cause: error,
    });
  });
  if (!response.ok) throw problemOf(text, response.status);
  const parsed = schema.safeParse(text === "" ? undefined : jsonOf(text, response.status));
  if (parsed.success) return parsed.data;
  throw new ProblemError(
    "unexpected-answer",
    "The server's answer has another shape than expected. Reload the page.",
    response.status,
  );
}

function jsonOf(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(
      "unexpected-answer",
      "The answer is not readable: something between this page and the server may have written it. Reload the page.",
      status,
      { cause: error },
    );
  }
}

function problemOf(text: string, status: number): ProblemError {
  try {
    const { code, detail } = problem.parse(JSON.parse(text));
    return new ProblemError(code, detail, status);
  } catch (error) {
    return new ProblemError("unexpected-answer", `The server answered ${status}.`, status, { cause: error });
  }
}
