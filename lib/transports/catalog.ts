/**
 * Every transport of the playground as data. Code asks for a capability, never for a name;
 * the name is for people, folders and registries.
 */
export const TRANSPORT_IDS = [
  "websocket",
  "socket-io",
  "sse",
  "mqtt",
  "webhook",
  "rest-hook",
  "long-polling",
  "polling",
] as const;

export type TransportId = (typeof TRANSPORT_IDS)[number];

export interface TransportFacts {
  readonly id: TransportId;
  /** Full name, spelled as its specification spells it. */
  readonly label: string;
  /** At most 12 characters, for table heads. */
  readonly shortLabel: string;
  /** What its path looks like, at most 28 characters. */
  readonly tagline: string;
  /** Where the rules are written down. */
  readonly specification: { readonly name: string; readonly url: string };
  /** Who opens the connection that carries an event: the page, or the server towards a URL. */
  readonly reaches: "page" | "receiver";
  /** Who has the initiative for each event once connected. */
  readonly initiative: "server" | "client";
  /** Can a returning subscriber ask for what it missed? `option` when that can be switched off here. */
  readonly resumable: "always" | "option" | "never";
  /** By what it resumes, as a sentence; where that can be switched off. */
  readonly resumedBy?: string;
  /** What the server keeps for this wire in memory alone, so that it ends with the process; as a sentence. */
  readonly endsWithProcess?: string;
  /** Does the receiver answer each delivery, so that a failed one is tried again? */
  readonly acknowledged: boolean;
  /** Holds an HTTP/1.1 connection open while it waits: six per origin, all tabs together. */
  readonly holdsHttpConnection: boolean;
  /** Its connection begins as an HTTP request with `Upgrade` (RFC 9110 §7.8). */
  readonly upgrades: boolean;
  /** A connection is held open while it waits for events, so that it can be cut. */
  readonly connectionOriented: boolean;
  /** A broker stands between, and keeps sessions and retained messages. */
  readonly brokered: boolean;
  /** The bytes of one event can be read off a socket that carries nothing else. */
  readonly bytesLayer: string;
}

const HTTP_LAYER = "HTTP bytes at the socket, before TLS and TCP/IP";

export const TRANSPORTS: Readonly<Record<TransportId, TransportFacts>> = {
  websocket: {
    id: "websocket",
    label: "WebSocket",
    shortLabel: "WebSocket",
    tagline: "both ways, one connection",
    specification: { name: "RFC 6455", url: "https://www.rfc-editor.org/rfc/rfc6455" },
    reaches: "page",
    initiative: "server",
    resumable: "option",
    resumedBy: "A small protocol of ours on top: the client names the last event it has.",
    acknowledged: false,
    holdsHttpConnection: false,
    upgrades: true,
    connectionOriented: true,
    brokered: false,
    bytesLayer: "WebSocket frame bytes at the socket, before TLS and TCP/IP",
  },
  "socket-io": {
    id: "socket-io",
    label: "Socket.IO",
    shortLabel: "Socket.IO",
    tagline: "rooms and acks on WebSocket",
    specification: {
      name: "Socket.IO protocol 5",
      url: "https://socket.io/docs/v4/socket-io-protocol/",
    },
    reaches: "page",
    initiative: "server",
    resumable: "option",
    resumedBy: "Socket.IO's own connection state recovery, for two minutes.",
    endsWithProcess: "Socket.IO's recovery: after a restart a client is told that it was not recovered.",
    acknowledged: false,
    holdsHttpConnection: false,
    upgrades: true,
    connectionOriented: true,
    brokered: false,
    bytesLayer: "Engine.IO packets in WebSocket frames at the socket, before TLS and TCP/IP",
  },
  sse: {
    id: "sse",
    label: "Server-Sent Events",
    shortLabel: "SSE",
    tagline: "one way, plain HTTP",
    specification: {
      name: "WHATWG HTML 9.2",
      url: "https://html.spec.whatwg.org/multipage/server-sent-events.html",
    },
    reaches: "page",
    initiative: "server",
    resumable: "always",
    acknowledged: false,
    holdsHttpConnection: true,
    upgrades: false,
    connectionOriented: true,
    brokered: false,
    bytesLayer: HTTP_LAYER,
  },
  mqtt: {
    id: "mqtt",
    label: "Pub-Sub (MQTT)",
    shortLabel: "Pub-Sub",
    tagline: "through a broker, by topic",
    specification: {
      name: "MQTT 3.1.1",
      url: "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
    },
    reaches: "page",
    initiative: "server",
    resumable: "always",
    endsWithProcess:
      "The broker's sessions and retained messages: after a restart CONNACK says that none is present.",
    acknowledged: false,
    holdsHttpConnection: false,
    upgrades: true,
    connectionOriented: true,
    brokered: true,
    bytesLayer: "MQTT packets in WebSocket frames at the socket, before TLS and TCP/IP",
  },
  webhook: {
    id: "webhook",
    label: "Webhook",
    shortLabel: "Webhook",
    tagline: "server calls your URL",
    specification: {
      name: "Standard Webhooks 1.0",
      url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    reaches: "receiver",
    initiative: "server",
    resumable: "never",
    acknowledged: true,
    holdsHttpConnection: false,
    upgrades: false,
    connectionOriented: false,
    brokered: false,
    bytesLayer: HTTP_LAYER,
  },
  "rest-hook": {
    id: "rest-hook",
    label: "REST Hook",
    shortLabel: "REST Hook",
    tagline: "a subscription you create",
    specification: { name: "REST Hooks", url: "https://github.com/zapier/resthooks" },
    reaches: "receiver",
    initiative: "server",
    resumable: "never",
    acknowledged: true,
    holdsHttpConnection: false,
    upgrades: false,
    connectionOriented: false,
    brokered: false,
    bytesLayer: HTTP_LAYER,
  },
  "long-polling": {
    id: "long-polling",
    label: "Long polling",
    shortLabel: "Long polling",
    tagline: "ask, and be kept waiting",
    specification: { name: "RFC 6202", url: "https://www.rfc-editor.org/rfc/rfc6202" },
    reaches: "page",
    initiative: "client",
    resumable: "always",
    acknowledged: false,
    holdsHttpConnection: true,
    upgrades: false,
    connectionOriented: true,
    brokered: false,
    bytesLayer: HTTP_LAYER,
  },
  polling: {
    id: "polling",
    label: "Polling",
    shortLabel: "Polling",
    tagline: "ask again every 2 s",
    specification: { name: "RFC 9110", url: "https://www.rfc-editor.org/rfc/rfc9110" },
    reaches: "page",
    initiative: "client",
    resumable: "always",
    acknowledged: false,
    holdsHttpConnection: false,
    upgrades: false,
    connectionOriented: false,
    brokered: false,
    bytesLayer: HTTP_LAYER,
  },
};

/** The wires whose last hop is the browser: it has a client for each. */
export const PAGE_TRANSPORT_IDS = [
  "websocket",
  "socket-io",
  "sse",
  "mqtt",
  "long-polling",
  "polling",
] as const satisfies readonly TransportId[];
export type PageTransportId = (typeof PAGE_TRANSPORT_IDS)[number];

/** The server calls who receives by it: a hook. */
export function isCalled(id: TransportId): boolean {
  return TRANSPORTS[id].reaches === "receiver";
}
