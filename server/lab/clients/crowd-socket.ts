import { WebSocket } from "ws";
import type { Bench } from "#server/lab/bench";

/** For its handshake. */
const CONNECT_WITHIN_MS = 5_000;

/** A WebSocket for one of many, without compression. @param path with its query */
export function openCrowdSocket({ order }: Bench, path: string, protocols: string[] = []): WebSocket {
  const url = new URL(path, order.origin.replace("http", "ws"));
  return new WebSocket(url, protocols, { perMessageDeflate: false, handshakeTimeout: CONNECT_WITHIN_MS });
}
