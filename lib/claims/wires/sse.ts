import type { Statement } from "#lib/claims/claim";
import { SSE_CONNECTIONS } from "#lib/claims/sources";
import { SSE_CLAIMS } from "#lib/claims/sse";

const common = { checkedOn: "2026-11-23", evidence: "sourced" } as const;

/** What the article says about it, and what it leaves out. */
export const SSE_STATEMENTS: readonly Statement[] = [
  ...SSE_CLAIMS,
  {
    ...common,
    id: "sse/six-connections",
    side: "con",
    text: "Six streams can freeze a whole site.",
    verdict: "depends",
    why: "Over HTTP/1.1 browsers open about six connections per origin, all tabs together. Six open streams leave none for the page. HTTP/2 raises the limit to a hundred or so.",
    source: SSE_CONNECTIONS,
    test: ["X15"],
  },
];
