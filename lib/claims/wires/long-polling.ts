import type { Statement } from "#lib/claims/claim";
import { RFC6202, RFC7541 } from "#lib/claims/sources";

const common = { about: ["http"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

/** The article does not speak of it. */
export const LONG_POLLING_STATEMENTS: readonly Statement[] = [
  {
    ...common,
    id: "long-polling/works-everywhere",
    side: "pro",
    text: "It works wherever HTTP works.",
    verdict: "holds",
    why: "Each answer is complete, so proxies that buffer streams or refuse an Upgrade do no harm. That is why libraries keep it as their fallback.",
    source: RFC6202,
    test: { supports: ["X05"] },
  },
  {
    ...common,
    id: "long-polling/prompt",
    about: ["request-response"],
    side: "pro",
    text: "It is as prompt as a push.",
    verdict: "mostly holds",
    why: "The request is already waiting when the event comes. An event that comes just after an answer waits for the next request: up to three trips over the network.",
    source: RFC6202,
    test: { measures: ["X02"] },
    sessionFigure: "p50Ms",
  },
  {
    ...common,
    id: "long-polling/headers-each-time",
    side: "con",
    text: "Every event pays for a whole request.",
    verdict: "mostly holds",
    why: "Over HTTP/1.1 request and response heads come with each answer. HTTP/2 compresses most of them away, and a burst of events shares one answer.",
    source: RFC7541,
    test: { supports: ["X01"] },
    sessionFigure: "bytesPerEvent",
  },
  {
    ...common,
    id: "long-polling/holds-connections",
    side: "con",
    text: "Each waiting request holds a connection.",
    verdict: "holds",
    why: "Over HTTP/1.1 a browser has about six per origin for all its tabs. On the server, a request that waits is state, just as an open socket is.",
    source: RFC6202,
    test: { supports: ["X15"] },
  },
  {
    ...common,
    id: "long-polling/timeouts",
    side: "con",
    text: "Proxies cut a request that waits too long.",
    verdict: "holds",
    why: "The wait has to end before the shortest timeout on the way. RFC 6202 calls 30 seconds safe; this server answers an empty page after at most that.",
    source: RFC6202,
    test: { untestable: "No proxy of the Lab gives up on a request that waits." },
  },
  {
    ...common,
    id: "long-polling/cursor",
    about: ["request-response"],
    side: "fact",
    text: "The cursor decides whether events are lost.",
    verdict: "holds",
    why: "Between two requests nobody listens. With a cursor the server answers what came meanwhile; without one those events are gone. The protocol itself has no opinion.",
    source: RFC6202,
    test: { supports: ["X09"] },
    sessionFigure: "lost",
  },
];
