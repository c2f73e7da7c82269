export interface Source {
  readonly title: string;
  readonly url: string;
  readonly section?: string;
}

export const RFC6455: Source = { title: "RFC 6455", url: "https://www.rfc-editor.org/rfc/rfc6455" };
export const RFC6455_FRAMING: Source = {
  title: "RFC 6455",
  url: "https://www.rfc-editor.org/rfc/rfc6455#section-5.2",
  section: "5.2",
};
export const RFC6455_TCP: Source = {
  title: "RFC 6455",
  url: "https://www.rfc-editor.org/rfc/rfc6455#section-1.7",
  section: "1.7",
};
export const RFC6455_ORIGIN: Source = {
  title: "RFC 6455",
  url: "https://www.rfc-editor.org/rfc/rfc6455#section-10.2",
  section: "10.2",
};
export const RFC8441: Source = { title: "RFC 8441", url: "https://www.rfc-editor.org/rfc/rfc8441" };
export const RFC9220: Source = { title: "RFC 9220", url: "https://www.rfc-editor.org/rfc/rfc9220" };
export const RFC9110: Source = { title: "RFC 9110", url: "https://www.rfc-editor.org/rfc/rfc9110" };
export const RFC9293: Source = { title: "RFC 9293", url: "https://www.rfc-editor.org/rfc/rfc9293" };
export const WEBSOCKETS_API: Source = {
  title: "WHATWG WebSockets Standard",
  url: "https://websockets.spec.whatwg.org/",
};
export const SSE: Source = {
  title: "WHATWG HTML",
  url: "https://html.spec.whatwg.org/multipage/server-sent-events.html",
  section: "9.2",
};
export const MEMORANDUM: Source = {
  title: "W3C and WHATWG memorandum",
  url: "https://www.w3.org/2021/03/WHATWG-W3C-MOU.html",
};
export const EVENTSOURCE_RETIRED: Source = {
  title: "W3C Server-Sent Events, superseded",
  url: "https://w3.org/TR/2021/SPSD-eventsource-20210128",
};
export const EVENTSOURCE_HEADERS: Source = {
  title: "whatwg/html #2177",
  url: "https://github.com/whatwg/html/issues/2177",
};
export const WEBHOOKS: Source = {
  title: "Standard Webhooks 1.0",
  url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
};
export const REST_HOOKS: Source = {
  title: "REST Hooks",
  url: "https://github.com/zapier/resthooks/blob/master/posts/docs.md",
};
export const REST_HOOKS_COST: Source = {
  title: "REST Hooks, performance",
  url: "https://github.com/zapier/resthooks/blob/master/posts/docs/performance.md",
};
export const REST_HOOKS_ALTERNATIVES: Source = {
  title: "REST Hooks, alternatives",
  url: "https://github.com/zapier/resthooks/blob/master/posts/docs/alternatives.md",
};
export const CLOUDEVENTS_WEBHOOK: Source = {
  title: "CloudEvents HTTP webhook",
  url: "https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md",
};
export const MQTT5: Source = {
  title: "MQTT 5.0",
  url: "https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html",
};
export const CONFIRMS: Source = {
  title: "RabbitMQ, publishers",
  url: "https://rabbitmq.com/docs/publishers",
};
export const CLOUD_PUBSUB: Source = {
  title: "Cloud Pub/Sub subscription",
  url: "https://cloud.google.com/config-connector/docs/reference/resource-docs/pubsub/pubsubsubscription",
};
export const RFC6202: Source = { title: "RFC 6202", url: "https://www.rfc-editor.org/rfc/rfc6202" };
export const RFC7541: Source = { title: "RFC 7541 (HPACK)", url: "https://www.rfc-editor.org/rfc/rfc7541" };
export const RFC9110_CONDITIONS: Source = {
  title: "RFC 9110",
  url: "https://www.rfc-editor.org/rfc/rfc9110#section-13",
  section: "13",
};
export const SSE_CONNECTIONS: Source = {
  title: "WHATWG HTML",
  url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes",
  section: "9.2.7",
};
export const MQTT3_PACKETS: Source = {
  title: "MQTT 3.1.1",
  url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
  section: "2.2",
};
export const WEBSUB: Source = { title: "W3C WebSub", url: "https://www.w3.org/TR/websub/" };
export const SOCKET_IO_INTRODUCTION: Source = {
  title: "Socket.IO, what it is and is not",
  url: "https://socket.io/docs/v4/",
};
export const SOCKET_IO_PROTOCOL: Source = {
  title: "Socket.IO protocol 5",
  url: "https://socket.io/docs/v4/socket-io-protocol/",
};
export const SOCKET_IO_NODES: Source = {
  title: "Socket.IO, multiple nodes",
  url: "https://socket.io/docs/v4/using-multiple-nodes/",
};
export const SOCKET_IO_DELIVERY: Source = {
  title: "Socket.IO delivery guarantees",
  url: "https://socket.io/docs/v4/delivery-guarantees",
};
export const SSE_RECONNECT: Source = {
  title: "WHATWG HTML",
  url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header",
  section: "9.2.4",
};
export const MQTT3_SESSION: Source = {
  title: "MQTT 3.1.1",
  url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
  section: "3.1.2.4",
};
export const MQTT3_RETAIN: Source = {
  title: "MQTT 3.1.1",
  url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
  section: "3.3.1.3",
};
