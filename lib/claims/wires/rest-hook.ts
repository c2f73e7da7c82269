import type { Statement } from "#lib/claims/claim";
import { REST_HOOK_CLAIMS } from "#lib/claims/rest-hook";
import { REST_HOOKS, WEBSUB } from "#lib/claims/sources";

const common = { about: ["rest-hook"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

/** What the article says about it, and what it leaves out. */
export const REST_HOOK_STATEMENTS: readonly Statement[] = [
  ...REST_HOOK_CLAIMS,
  {
    ...common,
    id: "rest-hook/confirm-and-expire",
    side: "fact",
    text: "Confirmation and expiry are left to you.",
    verdict: "holds",
    why: "The pattern offers an X-Hook-Secret handshake, which some well-known clients do not answer. WebSub, its formal cousin, requires proof of intent and gives each subscription a lease.",
    source: WEBSUB,
    test: { untestable: "What a text leaves to others cannot be seen on a connection." },
  },
  {
    ...common,
    id: "rest-hook/left-open",
    side: "con",
    text: "Much of what a subscription needs is left to each provider.",
    verdict: "holds",
    why: "Which events there are, filters, how a secret is changed, and the order of deliveries: the text calls itself a collection of patterns and no specification, so each API is learnt anew.",
    source: REST_HOOKS,
    test: { untestable: "What a text leaves out cannot be seen on a connection." },
  },
];
