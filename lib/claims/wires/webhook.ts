import type { Statement } from "#lib/claims/claim";
import { WEBHOOKS } from "#lib/claims/sources";
import { WEBHOOK_CLAIMS } from "#lib/claims/webhook";

const common = { about: ["webhook"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

/** What the article says about it, and what it leaves out. */
export const WEBHOOK_STATEMENTS: readonly Statement[] = [
  ...WEBHOOK_CLAIMS,
  {
    ...common,
    id: "webhook/duplicates",
    side: "con",
    text: "The same event may come twice, or out of order.",
    verdict: "holds",
    why: "When the answer is lost, the sender tries again with the same webhook-id. Receivers must drop repeats by that id and must not count on order.",
    source: WEBHOOKS,
    test: { supports: ["X16"] },
    sessionFigure: "lost",
  },
  {
    ...common,
    id: "webhook/verify",
    side: "con",
    text: "Anybody can call your URL.",
    verdict: "holds",
    why: "Check the signature over the raw bytes before you trust a body, and the timestamp, so that a recorded call cannot be replayed later. The sender in turn must refuse private addresses.",
    source: WEBHOOKS,
    test: { measures: ["X16"] },
  },
  {
    ...common,
    id: "webhook/late-answer",
    side: "con",
    text: "An answer that comes too late counts as none.",
    verdict: "holds",
    why: "Senders wait some seconds, 15 to 30 by Standard Webhooks, and take only 2xx for success; 410 ends the endpoint. A receiver does well to answer first and to work afterwards.",
    source: WEBHOOKS,
    test: { supports: ["X16"] },
  },
];
