import type { HttpMethod, RouteHandler } from "#server/http/http-host";
import type { TransportHost } from "#server/transports/transport";

/** Mounts routes that change hooks or have them called: as often as one address may (SEC-13). */
export function hookChangeRoute({
  http,
  limits,
}: TransportHost): (method: HttpMethod, pattern: string, handler: RouteHandler) => void {
  return (method, pattern, handler) =>
    http.route(method, pattern, (context) => {
      limits.hookChanges.require(context.request.socket.remoteAddress);
      return handler(context);
    });
}
