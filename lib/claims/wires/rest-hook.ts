import type { Statement } from "#lib/claims/claim";
import { REST_HOOK_CLAIMS } from "#lib/claims/rest-hook";
import { WEBSUB } from "#lib/claims/sources";

const common = { checkedOn: "2026-11-23", evidence: "sourced" } as const;

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
    test: ["X19"],
  },
];
