import type { TransportId } from "#lib/transports/catalog";

interface Load {
  readonly connections: number;
  readonly count: number;
  readonly perSecond: number;
}

/** Connections enough for their memory to be told, and no more than one address may hold by default. */
const HELD_LINES: Load = { connections: 250, count: 50, perSecond: 10 };
/** Each delivery is a request, and by default one address may send 1,000 a second. */
const REQUESTS: Load = { connections: 250, count: 20, perSecond: 4 };

/** Runs of X08 that measure what a connection takes, by the address that sets them up. */
export const CROWD_RUNS = [
  runOf("websocket", HELD_LINES),
  runOf("socket-io", HELD_LINES),
  runOf("sse", HELD_LINES),
  runOf("mqtt", HELD_LINES),
  runOf("long-polling", REQUESTS),
] as const;

function runOf(wire: TransportId, { connections, count, perSecond }: Load) {
  const settings = `wire=${wire}&connections=${connections}&count=${count}&perSecond=${perSecond}`;
  return { wire, address: `/lab/connection-cost?${settings}` };
}
