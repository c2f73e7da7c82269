/**
 * Codes by which the server closes the WebSocket below MQTT. MQTT 3.1.1 has no DISCONNECT from a server, so this is the
 * only place to say why. Of our own, from 4500 on, a client should not come back.
 */
export const CLOSE_CODES = {
  done: 1000,
  notBinary: 1003,
  refused: 1008,
  restarting: 1012,
  roomEnded: 4510,
} as const;

/** Should a client that was closed with this code come back by itself? */
export function reconnectsAfter(code: number): boolean {
  return code < 4500 || code > 4999;
}
