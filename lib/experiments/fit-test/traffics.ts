import { isCalled, type TransportId } from "#lib/transports/catalog";

/** A kind of traffic, and what is asked of who brings it. */
export interface Traffic {
  readonly title: string;
  /** To whom, in the middle of a sentence. */
  readonly to: string;
  /** A page in a browser has no address that a hook could call. */
  readonly receiver: "page" | "server";
  readonly perSecond: number;
  readonly count: number;
  /** Of an event's data, in bytes. */
  readonly payloadBytes: number;
  /** An event that arrives within so many milliseconds of when it was due is in time. */
  readonly soonEnoughMs: number;
  /**
   * In the middle, for `AWAY_MS`: every line is cut, or the receiver starts again. What it had in memory is gone then, a
   * cursor as well.
   */
  readonly away: "never" | "cut" | "restart";
}

export const TRAFFICS = {
  prices: {
    title: "Prices",
    to: "a page",
    receiver: "page",
    perSecond: 20,
    count: 160,
    payloadBytes: 50,
    soonEnoughMs: 100,
    away: "never",
  },
  builds: {
    title: "Builds",
    to: "a server",
    receiver: "server",
    perSecond: 1,
    count: 10,
    payloadBytes: 100,
    soonEnoughMs: 5_000,
    away: "never",
  },
  chat: {
    title: "Chat",
    to: "a phone whose line is cut for 2 s",
    receiver: "page",
    perSecond: 5,
    count: 40,
    payloadBytes: 100,
    soonEnoughMs: 10_000,
    away: "cut",
  },
  payments: {
    title: "Payments",
    to: "a server that starts again after 2 s with nothing in memory",
    receiver: "server",
    perSecond: 5,
    count: 40,
    payloadBytes: 300,
    soonEnoughMs: 10_000,
    away: "restart",
  },
} as const satisfies Readonly<Record<string, Traffic>>;
export type TrafficName = keyof typeof TRAFFICS;
export const TRAFFIC_NAMES = Object.keys(TRAFFICS) as [TrafficName, ...TrafficName[]];

/** What it is, for who chooses. */
export function aboutTraffic(name: TrafficName): string {
  const { perSecond, payloadBytes, to, soonEnoughMs } = TRAFFICS[name];
  return `${name}: ${perSecond} a second, ${payloadBytes} bytes each, to ${to}; in time within ${soonEnoughMs / 1_000} s`;
}

/** Length of an interruption. */
export const AWAY_MS = 2_000;

/** Each wire as its specification has it: a bare WebSocket has no way to ask for what it missed. */
const FIT_WIRES = [
  { transport: "websocket", label: "bare WebSocket" },
  { transport: "sse", label: "SSE" },
  { transport: "mqtt", label: "MQTT session, QoS 1" },
  { transport: "webhook", label: "webhook" },
  { transport: "long-polling", label: "long polling" },
  { transport: "polling", label: "polling every second" },
] as const satisfies readonly { transport: TransportId; label: string }[];
export type FitWire = (typeof FIT_WIRES)[number]["transport"];

export type Part = "first" | "second";
export const PARTS = ["first", "second"] as const satisfies readonly Part[];

/** Who takes part in one of the two traffics, as the journal calls them. */
export function fitLines(part: Part, { receiver }: Traffic) {
  return FIT_WIRES.filter(({ transport }) => receiver === "server" || !isCalled(transport)).map((wire) => ({
    ...wire,
    client: `${part}-${wire.transport}`,
  }));
}
