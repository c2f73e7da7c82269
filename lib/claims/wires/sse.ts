import type { Statement } from "#lib/claims/claim";
import { SSE_BUFFERED } from "#lib/claims/reports";
import { SSE, SSE_CONNECTIONS, SSE_RECONNECT } from "#lib/claims/sources";
import { SSE_CLAIMS } from "#lib/claims/sse";

const common = { about: ["sse"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

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
    test: { supports: ["X15"] },
  },
  {
    ...common,
    id: "sse/resumes",
    side: "pro",
    text: "It reconnects and resumes by itself.",
    verdict: "mostly holds",
    why: "EventSource returns after a network failure and says which id it saw last. The server has to send ids and to keep events, and an answer that is an error ends it for good.",
    source: SSE_RECONNECT,
    test: { supports: ["X09"], contradicts: ["X12"] },
    sessionFigure: "lost",
  },
  {
    ...common,
    id: "sse/text-only",
    side: "con",
    text: "It carries text only, and is asked for by GET only.",
    verdict: "holds",
    why: "A stream is UTF-8 in lines, so binary data has to be written as text first. EventSource cannot send a body; a stream read with fetch can.",
    source: SSE,
    test: { supports: ["X35", "X36"] },
  },
  {
    ...common,
    id: "sse/buffered",
    side: "con",
    text: "Whatever buffers on the way silences it.",
    verdict: "holds",
    why: "Proxies, compression without a flush, and virus scanners hold an answer until it ends, and this one does not end. TLS keeps most of them out.",
    source: SSE_BUFFERED,
    alsoSources: [SSE_CONNECTIONS],
    test: { supports: ["X05", "X28"] },
  },
];
