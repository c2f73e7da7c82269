import { STATUS_CODES } from "node:http";

/** An answer of RFC 9457 `application/problem+json`. Throw it from any route; the host writes it. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    /** Kebab-case, stable, for programs: `room-not-found`. */
    readonly code: string,
    /** One or two plain sentences: what is wrong, and what to do. */
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Where in the body, for validation: JSON pointers with a message each. */
    readonly errors?: readonly { readonly pointer: string; readonly message: string }[],
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = "HttpProblem";
  }

  toJson(): string {
    return JSON.stringify({
      type: `/problems/${this.code}`,
      title: STATUS_CODES[this.status] ?? "Error",
      status: this.status,
      code: this.code,
      detail: this.detail,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    });
  }
}

/** Who comes now is told to come back (CORE-11). */
export const RESTARTING = new HttpProblem(
  503,
  "server-restarting",
  "This server is about to restart. Come back soon.",
  { "retry-after": "5", connection: "close" },
);

export function roomClosed(): HttpProblem {
  const detail = "This room has been closed. POST /api/rooms makes a new one.";
  return new HttpProblem(404, "room-not-found", detail);
}
