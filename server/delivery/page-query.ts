import type { PageRequest } from "#server/delivery/event-page";
import { requireCursor, wholeNumberParameter } from "#server/http/query-parameters";

const LIMIT = { least: 1, most: 500, fallback: 100 };

/** `after` and `limit` of a request for events (POL-1). @throws HttpProblem 400 for what is none */
export function readPageQuery(query: URLSearchParams): PageRequest {
  const after = query.get("after") ?? "";
  return {
    after: after === "" ? undefined : requireCursor(after),
    limit: wholeNumberParameter(query, "limit", LIMIT),
  };
}
