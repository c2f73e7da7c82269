import type { Statement } from "#lib/claims/claim";
import { PUBLISH_SUBSCRIBE_CLAIMS } from "#lib/claims/publish-subscribe";
import { CLOUD_PUBSUB, MQTT3_PACKETS, MQTT3_RETAIN, MQTT3_SESSION, MQTT5 } from "#lib/claims/sources";

const common = { about: ["mqtt"], auditedOn: "2026-11-23", evidence: "sourced" } as const;

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
    test: { measures: ["X01"] },
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
  {
    ...common,
    id: "mqtt/kept-session",
    side: "pro",
    text: "A kept session brings what was missed.",
    verdict: "mostly holds",
    why: "With Clean Session 0 the broker keeps subscriptions, and messages of QoS 1 and 2, while the client is away. What was published at QoS 0 is gone, and brokers may limit how much they keep.",
    source: MQTT3_SESSION,
    test: { supports: ["X09", "X24"] },
    sessionFigure: "lost",
  },
  {
    ...common,
    id: "mqtt/last-value",
    about: ["mqtt", "publish-subscribe"],
    side: "pro",
    text: "Who comes late gets the last value of a topic at once.",
    verdict: "holds",
    why: "A message that was published as retained waits at the broker for every new subscription. It is one message for each topic, and no history.",
    source: MQTT3_RETAIN,
    test: { supports: ["X24"] },
  },
  {
    ...common,
    id: "mqtt/needs-broker",
    side: "con",
    text: "Everything goes through a broker, which has to run.",
    verdict: "holds",
    why: "Clients never reach each other directly. The broker is one more thing to operate, to secure and to scale, and while it is down nobody hears anybody.",
    source: MQTT5,
    test: { untestable: "The broker of the playground is the server itself: without it nothing else runs." },
  },
  {
    ...common,
    id: "mqtt/promises",
    about: ["publish-subscribe"],
    side: "fact",
    text: "What is promised depends on the broker and its settings.",
    verdict: "holds",
    why: "The pattern says nothing of order, retention, replay, groups of consumers, slow consumers or dead letters. Each broker has answers of its own, and settings that change them.",
    source: CLOUD_PUBSUB,
    test: { supports: ["X24"] },
  },
];
