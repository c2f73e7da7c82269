import { HttpProblem } from "#server/http/http-problem";
import type { Logger } from "#server/logger";

/** What Socket.IO hands to a middleware's `next`: the client gets `message` and `data` by `connect_error`. */
export interface ConnectError extends Error {
  readonly data: { readonly code: string; readonly detail: string };
}

/** The refusal of a namespace, with the same code and detail as an HTTP answer would have. */
export function connectError(error: unknown, logger: Logger): ConnectError {
  if (!(error instanceof HttpProblem)) logger.error({ err: error }, "joining a namespace failed");
  const { code, detail } =
    error instanceof HttpProblem
      ? error
      : { code: "internal-error", detail: "Something went wrong on the server. Try again." };
  return Object.assign(new Error(detail), { data: { code, detail } });
}
