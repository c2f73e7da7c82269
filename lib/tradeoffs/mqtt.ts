import { CHECKED_ON, type TradeOff } from "./trade-off";

export const MQTT_TRADEOFFS: readonly TradeOff[] = [
  {
    id: "mqtt/loosely-coupled",
    side: "pro",
    title: "Loosely coupled, so it scales and bends",
    text: "Publisher and subscriber need not know each other, be up together, or count each other. They still share the topic names and the shape of the data: rename a field and every reader breaks.",
    verdict: "mostly",
    source: {
      name: "MQTT 3.1.1",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "mqtt/testing",
    side: "pro",
    title: "Easy to test: topics show where a fault is",
    text: "One subscriber alone is easy: feed it events. End to end is harder: many hops, no caller, no stack trace. Ids that travel with the event, as CloudEvents has them, are what helps.",
    verdict: "contested",
    source: {
      name: "MQTT 3.1.1",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "mqtt/small-packets",
    side: "pro",
    title: "Small packets, made for weak devices",
    text: "A fixed header of 2 to 5 bytes, then the topic name in full on each message. In a browser a WebSocket frame comes around it, and JSON in the payload outweighs both.",
    verdict: "true",
    source: {
      name: "MQTT 3.1.1",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
    measured: "bytesPerEvent",
  },
  {
    id: "mqtt/publisher-blind",
    side: "con",
    title: "The publisher cannot know it was sent",
    text: "With QoS 1 or 2 the broker confirms that it has taken the message. What it does not say is whether any subscriber has handled it. Over HTTP this server also says how many matched.",
    verdict: "wrong",
    source: {
      name: "MQTT 3.1.1 §4.3",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "mqtt/listener-blind",
    side: "con",
    title: "A listener cannot tell that one is missing",
    text: "Silence and loss look alike to a bare subscriber. Numbered events make a gap visible, QoS 1 with a persistent session fills it. Cut this wire and watch the ledger.",
    verdict: "true",
    source: {
      name: "MQTT 3.1.1 §4.3",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
    measured: "lost",
  },
  {
    id: "mqtt/topic-explosion",
    side: "con",
    title: "Unstable under load as topics multiply",
    text: "Many topics alone are no problem. What hurts is hot topics, slow subscribers with full queues, and wide wildcards that match everything.",
    verdict: "contested",
    source: {
      name: "MQTT 3.1.1 §4.7",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "mqtt/hard-to-address",
    side: "con",
    title: "Hard to address one subscriber or get an answer",
    text: "Publish and subscribe has no reply. MQTT 5 adds a response topic and correlation data; in 3.1.1 you agree on topics yourselves. For request and response, HTTP is simpler.",
    verdict: "mostly",
    source: { name: "MQTT 5.0", url: "https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html" },
    checkedOn: CHECKED_ON,
  },
  {
    id: "mqtt/not-radio",
    side: "note",
    title: "It is not like radio: brokers remember",
    text: "Radio is QoS 0. A broker may also acknowledge, keep the last value of a topic (retained), hold messages for a sleeping session, and announce a death (last will).",
    verdict: "true",
    source: {
      name: "MQTT 3.1.1 §3.3.1.3",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    checkedOn: CHECKED_ON,
  },
];
