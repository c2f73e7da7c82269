import type { Server } from "node:http";

/** Slow and endless requests are ended (SEC-16). */
export function applyHttpLimits(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  server.maxHeadersCount = 100;
}
