import { CHECKED_ON, type TradeOff } from "./trade-off";

export const WEBHOOK_TRADEOFFS: readonly TradeOff[] = [
  {
    id: "webhook/server-to-server",
    side: "pro",
    title: "Made for server to server",
    text: "It shines when events are rare or the receiver is sometimes down: no idle connection, and the sender tries again. That WebSockets work badly between servers, as is often added, is wrong.",
    verdict: "mostly",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "webhook/no-infrastructure",
    side: "pro",
    title: "Only HTTP: no new infrastructure",
    text: "The first delivery is easy. Reliable delivery is not: a queue, retries over days, signatures, key rotation, a log to replay from. The receiver needs an address the sender can reach.",
    verdict: "contested",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "webhook/realtime",
    side: "pro",
    title: "Triggers in real time",
    text: "The first attempt leaves at once, and idle time costs nothing. After a failure the next attempt waits for seconds, then hours. Call it soon, and at least once.",
    verdict: "contested",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
    measured: "p50Ms",
  },
  {
    id: "webhook/rest-can-do-it",
    side: "con",
    title: "Anything it does can be mirrored in REST",
    text: "Without being called, a REST client can only poll. Webhooks complete an API: the standard calls them a kind of reverse API.",
    verdict: "wrong",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "webhook/resource-intensive",
    side: "con",
    title: "Costly with many receivers",
    text: "One request per event and receiver, with headers each time. That grows in a straight line, not out of control; filters by event type and kept-alive connections help.",
    verdict: "mostly",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
    measured: "bytesPerEvent",
  },
  {
    id: "webhook/no-standard",
    side: "con",
    title: "There is no standard for it",
    text: "No standards body owns it, but Standard Webhooks fixes id, timestamp, signature, retries and status codes. CloudEvents describes a consent handshake, WebSub a subscription.",
    verdict: "outdated",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
  },
  {
    id: "webhook/duplicates",
    side: "note",
    title: "The same event may come twice, or out of order",
    text: "When the answer is lost, the sender tries again with the same webhook-id. Receivers must drop repeats by that id and must not count on order.",
    verdict: "true",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
    measured: "lost",
  },
  {
    id: "webhook/verify",
    side: "note",
    title: "Anybody can call your URL",
    text: "Check the signature over the raw bytes, and the timestamp, before you trust a body. The sender in turn must refuse private addresses, or it becomes a way into its own network.",
    verdict: "true",
    source: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    checkedOn: CHECKED_ON,
  },
];
