import type { Claim } from "./claim";
import { CONCLUSION_CLAIMS } from "./conclusion";
import { INTRODUCTION_CLAIMS } from "./introduction";
import { PUBLISH_SUBSCRIBE_CLAIMS } from "./publish-subscribe";
import { REST_HOOK_CLAIMS } from "./rest-hook";
import { SSE_CLAIMS } from "./sse";
import { TABLE_CLAIMS } from "./table";
import { WEBHOOK_CLAIMS } from "./webhook";
import { WEBSOCKET_CLAIMS } from "./websocket";

/** Every claim of the article, in its order. */
export const CLAIMS: readonly Claim[] = [
  ...INTRODUCTION_CLAIMS,
  ...WEBSOCKET_CLAIMS,
  ...WEBHOOK_CLAIMS,
  ...REST_HOOK_CLAIMS,
  ...PUBLISH_SUBSCRIBE_CLAIMS,
  ...SSE_CLAIMS,
  ...CONCLUSION_CLAIMS,
  ...TABLE_CLAIMS,
];
