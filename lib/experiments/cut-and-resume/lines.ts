import type { TransportId } from "#lib/transports/catalog";

/** Name of the sample that is there each time a client was told that what lies between is not to be had. */
export const GAP_TOLD = "gap-told";

/** The clients that are cut, each with what it does about it. */
export interface CutLine {
  readonly client: string;
  readonly transport: TransportId;
  readonly label: string;
  /** It asks for what it missed; the others take what comes next. */
  readonly resumes: boolean;
}

export const CUT_LINES = [
  { client: "sse", transport: "sse", label: "SSE, eventsource for Node", resumes: true },
  { client: "sse-bare", transport: "sse", label: "SSE, position not used", resumes: false },
  {
    client: "websocket-cursor",
    transport: "websocket",
    label: "WebSocket with our own cursor",
    resumes: true,
  },
  {
    client: "websocket-bare",
    transport: "websocket",
    label: "WebSocket, reconnected and no more",
    resumes: false,
  },
  { client: "mqtt-session", transport: "mqtt", label: "MQTT, kept session, QoS 1", resumes: true },
  { client: "mqtt-clean", transport: "mqtt", label: "MQTT, clean session, QoS 0", resumes: false },
  { client: "long-polling", transport: "long-polling", label: "Long polling with a cursor", resumes: true },
] as const satisfies readonly CutLine[];
export type CutClient = (typeof CUT_LINES)[number]["client"];
