import { z } from "zod";
import { HttpProblem } from "#server/http/http-problem";
import { wholeNumberParameter } from "#server/http/query-parameters";
import type { MessageQuery } from "./hook-store";

const LIMIT = { least: 1, most: 1_000, fallback: 100 };
const CURSOR = /^[1-9][0-9]{0,14}$/;
const states = z.enum(["pending", "delivered", "failed", "cancelled"]);
const orders = z.enum(["oldest", "newest"]);

/** `status`, `order`, `cursor` and `limit` of a request for messages (WH-25). @throws HttpProblem 400 for what is none */
export function readMessageQuery(query: URLSearchParams): MessageQuery {
  const cursor = query.get("cursor") ?? "";
  if (cursor !== "" && !CURSOR.test(cursor)) {
    throw new HttpProblem(400, "bad-query", "cursor is what `next` of an earlier answer said.");
  }
  return {
    state: choice(query, "status", states),
    order: choice(query, "order", orders) ?? "oldest",
    cursor: cursor === "" ? undefined : Number(cursor),
    limit: wholeNumberParameter(query, "limit", LIMIT),
  };
}

function choice<Options extends string>(
  query: URLSearchParams,
  name: string,
  schema: z.ZodEnum<{ [Option in Options]: Option }>,
): Options | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new HttpProblem(400, "bad-query", `${name} is one of ${schema.options.join(", ")}.`);
}
