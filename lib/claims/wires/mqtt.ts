import type { Statement } from "#lib/claims/claim";
import { PUBLISH_SUBSCRIBE_CLAIMS } from "#lib/claims/publish-subscribe";
import { MQTT3_PACKETS } from "#lib/claims/sources";

const common = { checkedOn: "2026-11-23", evidence: "sourced" } as const;

/** What the article says about it, and what it leaves out. */
export const MQTT_STATEMENTS: readonly Statement[] = [
  ...PUBLISH_SUBSCRIBE_CLAIMS,
  {
    ...common,
    id: "mqtt/small-packets",
    side: "pro",
    text: "Small packets, made for weak devices.",
    verdict: "holds",
    why: "A fixed header of 2 to 5 bytes, then the topic name in full on each message. In a browser a WebSocket frame comes around it, and JSON in the payload outweighs both.",
    source: MQTT3_PACKETS,
    test: ["X01"],
    sessionFigure: "bytesPerEvent",
  },
];
