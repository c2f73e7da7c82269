import type { Statement } from "#lib/claims/claim";
import { RFC9110, RFC9110_CONDITIONS } from "#lib/claims/sources";

const common = { about: ["request-response"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

/** The article does not speak of it. */
export const POLLING_STATEMENTS: readonly Statement[] = [
  {
    ...common,
    id: "polling/simple",
    side: "pro",
    text: "It is the simplest thing that works.",
    verdict: "holds",
    why: "One GET request, no state on the server, caches and load balancers as usual. When the client is away nothing special happens: it asks again later.",
    source: RFC9110,
    test: { untestable: "How simple a thing is cannot be seen on a connection." },
  },
  {
    ...common,
    id: "polling/batches",
    side: "pro",
    text: "It is cheap per event when there are many.",
    verdict: "holds",
    why: "One answer carries everything since the last one, so in heavy traffic the cost of the request is shared. The price is delay.",
    source: RFC9110,
    test: { measures: ["X02"] },
    sessionFigure: "bytesPerEvent",
  },
  {
    ...common,
    id: "polling/delay",
    side: "con",
    text: "Events are late by half the interval.",
    verdict: "holds",
    why: "On average an event waits half the interval, at worst all of it. Asking more often costs requests in proportion.",
    source: RFC9110,
    test: { measures: ["X02"] },
    sessionFigure: "p50Ms",
  },
  {
    ...common,
    id: "polling/empty-answers",
    side: "con",
    text: "Most answers are empty when events are rare.",
    verdict: "holds",
    why: "Every client asks on schedule whether or not something happened. An ETag makes the answer a short 304 without a body; the request and its headers remain.",
    source: RFC9110_CONDITIONS,
    test: { supports: ["X02", "X20", "X39"] },
    sessionFigure: "bytesPerEvent",
  },
  {
    ...common,
    id: "polling/cursor",
    side: "fact",
    text: "With a cursor it misses nothing.",
    verdict: "holds",
    why: "Ask for what follows the last cursor, never for a time of your own clock. If the server no longer has all of it, this one says so with a gap instead of skipping in silence.",
    source: RFC9110,
    test: {
      untestable:
        "No run cuts a poller. Cut its line on the main screen: the next poll brings what came meanwhile.",
    },
    sessionFigure: "lost",
  },
];
