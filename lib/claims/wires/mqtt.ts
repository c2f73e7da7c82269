import type { Statement } from "#lib/claims/claim";
import { PUBLISH_SUBSCRIBE_CLAIMS } from "#lib/claims/publish-subscribe";
import { MQTT3_PACKETS, MQTT5 } from "#lib/claims/sources";

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
  {
    ...common,
    id: "mqtt/version-5",
    side: "fact",
    text: "MQTT 5 adds what 3.1.1 lacks, and the broker here speaks 3.1.1.",
    verdict: "holds",
    why: "Shared subscriptions, message expiry, reason codes, a receive maximum, response topics and user properties are of MQTT 5. Here a client of version 5 gets CONNACK 0x01, and a $share/ filter gets 0x80.",
    source: MQTT5,
    test: { untestable: "The broker here refuses MQTT 5, and says so." },
  },
];
