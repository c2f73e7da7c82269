import type { IncomingMessage } from "node:http";
import { HttpProblem } from "#server/http/http-problem";

/** RFC 6455 §11.3 and RFC 9110 §7.2: each of these stands in a handshake at most once. */
const ONCE = ["host", "origin", "sec-websocket-key", "sec-websocket-version"] as const;
/** Sixteen bytes in base64 (RFC 6455 §4.1). */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/**
 * Is this the opening handshake of RFC 6455 §4.2.1? Asked for every wire that runs over WebSocket (WS-1).
 * @throws HttpProblem 405, 400, or 426 for another version of HTTP or of the protocol
 */
export function requireWebsocketHandshake(request: IncomingMessage): void {
  const { method, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = request;
  if (method !== "GET") {
    throw new HttpProblem(405, "method-not-allowed", "A WebSocket is opened by GET.", { allow: "GET" });
  }
  // RFC 9110 §7.8: an Upgrade in HTTP/1.0 is to be ignored.
  if (httpVersionMajor !== 1 || httpVersionMinor < 1) {
    throw new HttpProblem(426, "upgrade-needed", "A WebSocket is opened over HTTP/1.1.", {
      upgrade: "websocket",
    });
  }
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const twice = ONCE.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw badHandshake(`The header ${twice} may stand there once.`);
  if (headers.host === undefined) throw badHandshake("The header host is missing.");
  if (!/^websocket$/i.test(headers.upgrade ?? "")) throw badHandshake("Upgrade has to be websocket.");
  if (headers["sec-websocket-version"] !== "13") {
    throw new HttpProblem(426, "websocket-version", "This server speaks version 13 (RFC 6455).", {
      "sec-websocket-version": "13",
    });
  }
  if (!KEY.test(headers["sec-websocket-key"] ?? "")) {
    throw badHandshake("Sec-WebSocket-Key has to be 16 bytes in base64.");
  }
}

function badHandshake(detail: string): HttpProblem {
  return new HttpProblem(400, "bad-handshake", detail);
}
