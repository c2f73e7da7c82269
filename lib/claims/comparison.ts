import type { ExperimentId, Pattern, Transport } from "./claim";
import {
  CLOUD_PUBSUB,
  MQTT5,
  REST_HOOKS,
  RFC6455,
  RFC8441,
  RFC9110,
  type Source,
  SSE,
  WEBHOOKS,
} from "./sources";

/** How we know what a cell says. */
export type CellEvidence =
  /** `by`: the experiment whose runs show it, when its claim holds. */
  | { readonly kind: "measured here"; readonly by: ExperimentId }
  | { readonly kind: "sourced"; readonly source: Source; readonly auditedOn: string }
  | { readonly kind: "opinion" };

export interface Cell {
  /** At most 120 characters. */
  readonly text: string;
  readonly evidence: CellEvidence;
  /** Claims of the article about the same; empty where it says nothing. */
  readonly claims: readonly string[];
}

/** The questions of the article's table. */
export const COMPARISON_COLUMNS = ["related", "standard", "shape", "reason"] as const;
export type ComparisonColumn = (typeof COMPARISON_COLUMNS)[number];

export const COLUMN_TITLES: Readonly<Record<ComparisonColumn, string>> = {
  related: "Related to",
  standard: "Standardised by",
  shape: "How events go",
  reason: "What speaks for it",
};

type Cells = Readonly<Record<ComparisonColumn, Cell>>;

/** Who talks to whom. */
export const COMPARED_PATTERNS: Readonly<Record<Pattern, Cells>> = {
  "request-response": {
    related: sourced("The methods and answers of HTTP.", RFC9110),
    standard: sourced("IETF, where it is HTTP.", RFC9110),
    shape: sourced("The client asks, the server answers once.", RFC9110),
    reason: sourced("No connection is held, and one answer can carry many events.", RFC9110, ["W-20", "I-6"]),
  },
  webhook: {
    related: sourced("A URL and an HTTP POST to it.", WEBHOOKS, ["T-7", "T-9"]),
    standard: sourced("No body. Standard Webhooks is a community's specification.", WEBHOOKS, ["T-8"]),
    shape: measured("Sender to receiver, one request for each event, at least once.", "X16", [
      "T-10",
      "T-11",
    ]),
    reason: measured("No request while nothing happens.", "X39", ["R-11"]),
  },
  "rest-hook": {
    related: sourced("A webhook, and a REST resource that stands for the subscription.", REST_HOOKS, [
      "T-12",
      "T-15",
    ]),
    standard: sourced("No body. Zapier wrote the pattern down, and calls it no specification.", REST_HOOKS, [
      "T-12",
    ]),
    shape: measured("One request for each event, until the subscription is deleted or answered 410.", "X19", [
      "T-14",
    ]),
    reason: measured("A program subscribes by itself, and is called only when something happened.", "X20", [
      "T-13",
    ]),
  },
  "publish-subscribe": {
    related: sourced("Brokers, topics and queues. Other wires can carry it, webhooks too.", CLOUD_PUBSUB, [
      "T-16",
    ]),
    standard: sourced("None for the pattern. MQTT, one protocol for it, is an OASIS standard.", MQTT5, [
      "T-16",
    ]),
    shape: sourced("Publisher to broker to subscribers. Each event goes one way.", MQTT5, [
      "T-17",
      "T-18",
      "T-19",
    ]),
    reason: opinion("Partners need not know each other, only the shape of the events.", ["T-20"]),
  },
};

export const PATTERN_NAMES: Readonly<Record<Pattern, string>> = {
  "request-response": "Request-response",
  webhook: "Webhook",
  "rest-hook": "REST hook",
  "publish-subscribe": "Publish-subscribe",
};

export const TRANSPORT_NAMES: Readonly<Record<Transport, string>> = {
  http: "HTTP",
  sse: "Server-Sent Events",
  websocket: "WebSocket",
  mqtt: "MQTT",
};

/** What carries the bytes. */
export const COMPARED_TRANSPORTS: Readonly<Record<Transport, Cells>> = {
  http: {
    related: sourced("TCP, or QUIC under HTTP/3.", RFC9110),
    standard: sourced("IETF.", RFC9110),
    shape: sourced("A request and its answer.", RFC9110),
    reason: measured("It passes where proxies refuse Upgrade or hold streams back.", "X05", ["H-14"]),
  },
  sse: {
    related: sourced("An HTTP answer that does not end, read by EventSource.", SSE, ["T-21"]),
    standard: sourced("WHATWG.", SSE, ["T-21", "S-3"]),
    shape: sourced("Server to client, when there is an event.", SSE, ["T-22", "T-23"]),
    reason: measured("It resumes after a cut without code of your own.", "X09", ["S-18"]),
  },
  websocket: {
    related: sourced("TCP, with a handshake in HTTP; or a stream of HTTP/2.", RFC8441, ["T-1", "W-2"]),
    standard: sourced("IETF for the protocol, WHATWG for the API of browsers.", RFC6455, ["T-2", "W-4"]),
    shape: sourced("Both ways at once, on one line.", RFC6455, ["T-3", "T-4", "T-6"]),
    reason: measured("It adds fewest bytes to a small event.", "X01", ["T-5", "W-7"]),
  },
  mqtt: {
    related: sourced("TCP, or a WebSocket in browsers.", MQTT5),
    standard: sourced("OASIS.", MQTT5, ["T-16"]),
    shape: sourced("Clients publish to a broker, and it sends on to subscribers.", MQTT5, ["T-18", "T-19"]),
    reason: measured("The broker confirms events, and keeps them for sessions that are away.", "X24", [
      "P-10",
    ]),
  },
};

function sourced(text: string, source: Source, claims: readonly string[] = []): Cell {
  return { text, evidence: { kind: "sourced", source, auditedOn: "2026-11-23" }, claims };
}

function measured(text: string, by: ExperimentId, claims: readonly string[]): Cell {
  return { text, evidence: { kind: "measured here", by }, claims };
}

function opinion(text: string, claims: readonly string[]): Cell {
  return { text, evidence: { kind: "opinion" }, claims };
}
