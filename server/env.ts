import { resolve } from "node:path";
import { z } from "zod";
import { WINDOW_BYTES, WINDOW_EVENTS } from "#server/rooms/event-window";

const port = z.coerce.number().int().min(0).max(65_535);
const count = (fallback: number, most: number, least = 1) =>
  z.coerce.number().int().min(least).max(most).default(fallback);
const flag = z.enum(["0", "1", "true", "false"]).transform((text) => text === "1" || text === "true");

/** Every setting of the server, with its default. The README lists the same. */
const schema = z.object({
  /** TCP port for HTTP and everything on it; 0 picks a free one. */
  PORT: port.default(3000),
  /** Address to listen on. All addresses by default, so that phones on the same network can join. */
  HOST: z.string().min(1).default("0.0.0.0"),
  /** Directory of the event log. */
  DATA_DIR: z
    .string()
    .min(1)
    .default("data")
    .transform((path) => resolve(path)),
  /** TCP port for plain MQTT; off unless given. 0 picks a free one. */
  MQTT_TCP_PORT: port.optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),
  /** Rooms one process keeps. */
  MAX_ROOMS: count(5_000, 1_000_000),
  /** Rooms one client address may create in an hour. */
  MAX_ROOMS_PER_ADDRESS: count(50, 1_000_000),
  /** Live connections of one client address, over all rooms and wires: a workshop behind one NAT is one address. */
  MAX_CONNECTIONS_PER_ADDRESS: count(300, 1_000_000),
  /** Connections one client address may open in a second, on average, with bursts of three times as many. */
  MAX_CONNECTS_PER_ADDRESS: count(100, 1_000_000),
  /** API requests one client address may send in a second, on average, with bursts of three times as many. */
  MAX_REQUESTS_PER_ADDRESS: count(1_000, 1_000_000),
  /** Pages one client address may open in a second, on average, with bursts of three times as many. */
  MAX_PAGES_PER_ADDRESS: count(20, 1_000_000),
  /** Events one client address may fire in a second, on average, with bursts of three times as many. */
  MAX_EVENTS_PER_ADDRESS: count(1_000, 1_000_000),
  /** Times one client address may make, change, confirm, test or delete a hook, or have it deliver again, in a minute. */
  MAX_HOOK_CHANGES_PER_ADDRESS: count(300, 1_000_000),
  /** Calls in any minute to one host that is not ours and has not shown that it wants them: deliveries, pings, handshakes. */
  MAX_CALLS_PER_HOST: count(60, 1_000_000),
  /** Live connections in one room, over all wires. */
  MAX_CONNECTIONS_PER_ROOM: count(330, 100_000),
  /** Live connections of the process, over all wires. */
  MAX_CONNECTIONS: count(5_000, 1_000_000),
  /** Events one room accepts in a second, on average, with bursts of three times as many. */
  MAX_EVENTS_PER_SECOND: count(500, 1_000_000),
  /** Newest events of a room that stay on disk. No fewer than a room keeps in memory for those who return. */
  EVENTS_KEPT_PER_ROOM: count(20_000, 100_000_000, WINDOW_EVENTS),
  /** And no more of them than have so many bytes of JSON. No fewer than a room keeps in memory. */
  BYTES_KEPT_PER_ROOM: count(16_777_216, 1_099_511_627_776, WINDOW_BYTES),
  /** Bytes of events that all rooms together keep in memory for those who return; the room longest without one lets go first. */
  BYTES_KEPT_IN_MEMORY: count(268_435_456, 1_099_511_627_776, 2 * WINDOW_BYTES),
  /** A room that nobody used for this long is removed, with its log. */
  ROOM_IDLE_HOURS: count(24, 24 * 30),
  /** A room of this age is removed, however much it is used (SEC-14). */
  ROOM_MAX_DAYS: count(30, 3_650),
  /** Page origins, comma separated, that may open sockets besides the server's own. */
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    ),
  /** Private ranges, comma separated CIDR, that webhooks may be sent to: for a trusted workshop network. */
  HOOK_ALLOW_CIDRS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    ),
  /** Who sends this as bearer token may read /metrics from anywhere. Without it, only this machine may. */
  METRICS_TOKEN: z.string().min(1).optional(),
  /** Between two pings of Socket.IO, in ms … */
  SOCKET_IO_PING_INTERVAL_MS: count(25_000, 3_600_000),
  /** … and how long the answer may take. */
  SOCKET_IO_PING_TIMEOUT_MS: count(20_000, 3_600_000),
  /** For protocol test suites: /ws/echo and the Socket.IO namespace /echo send every message back. */
  ECHO_ENDPOINT: flag.default(false),
  /** Development: Next compiles pages on demand. */
  DEV: flag.default(false),
});

export type Environment = z.infer<typeof schema>;

/** @throws Error with one line for each setting that is wrong */
export function parseEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  // An empty variable means "not set".
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`Some settings are not valid:\n${lines.join("\n")}`);
}
