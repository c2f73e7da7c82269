import { type Operation, type PathItem, type Paths, problem } from "./operation";

const TOO_MANY = problem("This address sends too much for now; Retry-After says how long.");
const STREAM = "text/event-stream";

/** The operations, each with the answer to an address that asks too often (SEC-13). Streams have none (SSE-4). */
export function rateLimited(paths: Paths): Paths {
  return mapped(paths, (item: PathItem, path) =>
    path.startsWith("/api/") ? mapped(item, (operation) => withLimit(operation)) : item,
  );
}

function withLimit(operation: Operation): Operation {
  const isStream = JSON.stringify(operation.responses["200"] ?? {}).includes(STREAM);
  return isStream ? operation : { ...operation, responses: { "429": TOO_MANY, ...operation.responses } };
}

function mapped<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
