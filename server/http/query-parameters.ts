import { type Cursor, parseCursor } from "#lib/events/cursor";
import { SUBSCRIBER_ID } from "#lib/rooms/subscriber-id";
import { HttpProblem } from "#server/http/http-problem";

/**
 * The subscriber's own name for itself, from the query.
 * @returns undefined when it gives none
 * @throws HttpProblem 400 for a name that is none
 */
export function subscriberParameter(query: URLSearchParams): string | undefined {
  const id = query.get("subscriber");
  if (id === null) return undefined;
  if (SUBSCRIBER_ID.test(id)) return id;
  throw new HttpProblem(
    400,
    "bad-subscriber",
    "subscriber is 1 to 64 of A-Z a-z 0-9 _ -. Leave it out to get a random one.",
  );
}

/**
 * A cursor as a client gave it. An unknown epoch is no error here: that is a gap (CORE-3).
 * @throws HttpProblem 400 for what is no cursor (CORE-3)
 */
export function requireCursor(text: string): Cursor {
  const cursor = parseCursor(text);
  if (cursor !== undefined) return cursor;
  throw new HttpProblem(
    400,
    "bad-cursor",
    "A cursor is <epoch>:<offset>, as an earlier answer gave it. Send that one, or none to start from now.",
  );
}

/**
 * A whole number from the query.
 * @returns `fallback` when the parameter is absent or empty
 * @throws HttpProblem 400 when it is no whole number from `least` to `most`
 */
export function wholeNumberParameter(
  query: URLSearchParams,
  name: string,
  { least, most, fallback }: { readonly least: number; readonly most: number; readonly fallback: number },
): number {
  const text = query.get(name) ?? "";
  if (text === "") return fallback;
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new HttpProblem(400, "bad-query", `${name} is a whole number from ${least} to ${most}.`);
}
