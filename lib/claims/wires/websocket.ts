import type { Statement } from "#lib/claims/claim";
import { RFC6455 } from "#lib/claims/sources";
import { WEBSOCKET_CLAIMS } from "#lib/claims/websocket";

const common = { about: ["websocket"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

/** What the article says about it, and what it leaves out. */
export const WEBSOCKET_STATEMENTS: readonly Statement[] = [
  ...WEBSOCKET_CLAIMS,
  {
    ...common,
    id: "websocket/no-resume",
    side: "con",
    text: "The bare protocol forgets what you missed.",
    verdict: "holds",
    why: "RFC 6455 has no event ids, no acknowledgement and no reconnect. Resume is something you add, as this page does with a cursor. Switch resume off and cut the wire to see the bare protocol.",
    source: RFC6455,
    test: { supports: ["X09"] },
    sessionFigure: "lost",
  },
];
