import { bodyProblems, type Operation, type PathItem, type Paths, problem } from "./operation";

const REFUSALS = {
  "403": problem("A page of another site may not do this."),
  "415": bodyProblems["415"],
};

/** The operations, each that changes something with its answers to a page of another site and to a form (SEC-9). */
export function guardedWrites(paths: Paths): Paths {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [path, path.startsWith("/api/") ? guarded(item) : item]),
  );
}

function guarded(item: PathItem): PathItem {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]: [string, Operation]) => [
      method,
      method === "get" ? operation : { ...operation, responses: { ...REFUSALS, ...operation.responses } },
    ]),
  );
}
