import { z } from "zod";

/** Nesting deeper than this is refused at the border (SEC-12). */
export const MAX_JSON_DEPTH = 32;

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Why a parsed JSON value may not enter the playground, or undefined when it may (SEC-12).
 * Walks without recursion, so depth cannot exhaust the stack.
 * @param mostLevels of nesting
 */
export function refusalOfJson(root: unknown, mostLevels = MAX_JSON_DEPTH): string | undefined {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { value, depth } = item;
    if (typeof value !== "object" || value === null) continue;
    // A parser that knows attachments puts them where a JSON value is expected.
    if (ArrayBuffer.isView(value)) return "binary data is not JSON";
    if (depth > mostLevels) return `JSON is nested deeper than ${mostLevels} levels`;
    for (const key of Object.keys(value)) {
      if (FORBIDDEN_KEYS.has(key)) return `the key "${key}" is not allowed, at any depth`;
      waiting.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return undefined;
}

/** Any JSON value within the depth limit and without keys that could reach a prototype. */
export const jsonValue = z.unknown().superRefine((value, context) => {
  const refusal = refusalOfJson(value);
  if (refusal !== undefined) context.addIssue({ code: "custom", message: refusal });
});
