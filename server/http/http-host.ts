import { randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import createRouter from "find-my-way";
import type { Clock } from "#server/clock";
import type { Line } from "#server/faults/line";
import { LineFaults } from "#server/faults/line-faults";
import type { AddressLimits } from "#server/http/address-limits";
import { isApiWrite, isOfAnotherSite, requireNoForm } from "#server/http/api-write";
import { HttpProblem, RESTARTING } from "#server/http/http-problem";
import { OpenAnswers } from "#server/http/open-answers";
import type { OwnCalls } from "#server/http/own-calls";
import { urlOf } from "#server/http/request-target";
import { sendProblem } from "#server/http/send-json";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import { type CountConnection, type UpgradeHandler, Upgrades } from "#server/http/upgrades";
import { lineOf, type WireClaim } from "#server/http/wire-claim";
import type { Logger } from "#server/logger";
import { LineTaps } from "#server/wire/line-taps";

export interface RouteContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
}
/** May throw HttpProblem, or reject with it: the host writes the answer. */
export type RouteHandler = (context: RouteContext) => void | Promise<void>;
type PrefixHandler = (request: IncomingMessage, response: ServerResponse) => void;
export interface RouteOptions {
  /** The handler is for requests that carry this query parameter; another may take the rest. */
  readonly whenQuery?: string;
  /** Events of a wire pass here. */
  readonly wire?: WireClaim;
}
interface RouteVariant extends RouteOptions {
  readonly handler: RouteHandler;
}
export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface HttpHostOptions {
  readonly server: Server;
  readonly clock: Clock;
  readonly limits: AddressLimits;
  readonly ownCalls: OwnCalls;
  readonly logger: Logger;
  /** Told the code of each problem that a request or an upgrade was answered by. */
  readonly onProblem: (code: string) => void;
  /** Everything that is no protocol route: the pages. */
  readonly pages: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
  /** Development only: hot reload. */
  readonly pageUpgrades?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

// Paths below these never fall through to the pages.
const PROTOCOL_PREFIXES = ["/api/", "/in/", "/ws", "/mqtt", "/socket.io/"];

/**
 * The one owner of `request` and `upgrade` (CORE-13). Routes by path; everything else goes to the pages.
 * Paths of a wire are claimed as such, so that faults and taps act on its real connections, and on no other request.
 */
export class HttpHost {
  readonly faults: LineFaults;
  readonly taps: LineTaps;
  readonly #router = createRouter({ ignoreTrailingSlash: false, maxParamLength: 256 });
  readonly #routes = new Map<string, RouteVariant[]>();
  readonly #prefixes = new Map<string, { handler: PrefixHandler; wire: WireClaim | undefined }>();
  readonly #upgrades: Upgrades;
  readonly #answers = new OpenAnswers();
  #draining = false;

  constructor(private readonly options: HttpHostOptions) {
    this.faults = new LineFaults(options.clock);
    this.taps = new LineTaps(options.clock);
    const { limits, logger, onProblem, pageUpgrades } = options;
    const { faults, taps } = this;
    const isDraining = () => this.#draining;
    this.#upgrades = new Upgrades({ limits, logger, onProblem, faults, taps, isDraining, pageUpgrades });
    options.server.on("connection", (socket) => this.#onConnection(socket));
    options.server.on("request", (request, response) => this.#onRequest(request, response));
    options.server.on(
      "upgrade",
      (request, socket, head) => void this.#upgrades.accept(request, socket as Socket, head),
    );
  }

  /** @param pattern like `/api/rooms/:room/events` */
  route(method: HttpMethod, pattern: string, handler: RouteHandler, options: RouteOptions = {}): void {
    const key = `${method} ${pattern}`;
    const known = this.#routes.get(key);
    const variants = known ?? [];
    variants.push({ ...options, handler });
    if (known !== undefined) return;
    this.#routes.set(key, variants);
    const onFound = (request: IncomingMessage, response: ServerResponse, params: RouteContext["params"]) => {
      const url = urlOf(request);
      if (url === undefined) return;
      const chosen = variantFor(variants, url);
      if (chosen === undefined) sendProblem(response, this.#noSuchRoute(url.pathname));
      else void this.#answer({ request, response, url, params }, pattern, chosen.handler);
    };
    this.#router.on(
      method,
      pattern,
      (request, response, params) => onFound(request, response, params as RouteContext["params"]),
      variants,
    );
  }

  /** Gives a library all requests below a path. */
  routePrefix(prefix: string, handler: PrefixHandler, wire?: WireClaim): void {
    this.#prefixes.set(prefix, { handler, wire });
  }

  /** @param path exact, or ending in `/` for everything below @param count absent: each is one more of its address */
  upgrade(path: string, handler: UpgradeHandler, wire?: WireClaim, count?: CountConnection): void {
    this.#upgrades.add(path, handler, wire, count);
  }

  /** From now on who comes to stay is told to come back; requests are answered as before (CORE-11). */
  drain(): void {
    this.#draining = true;
  }

  /** Every route as `METHOD pattern`, for tests that must cover all of them. */
  routes(): string[] {
    return [...this.#routes.keys()];
  }

  /** Every path that can be upgraded, for tests that must cover all of them. */
  upgrades(): string[] {
    return this.#upgrades.paths;
  }

  /** @param pattern stands in the log instead of the path, which may open a room */
  async #answer(context: RouteContext, pattern: string, handler: RouteHandler): Promise<void> {
    const { logger } = this.options;
    try {
      if (isApiWrite(context.request, context.url)) requireNoForm(context.request);
      await handler(context);
    } catch (error) {
      if (error instanceof HttpProblem) {
        this.options.onProblem(error.code);
        logger.debug({ route: pattern, status: error.status, code: error.code }, "request refused");
        sendProblem(context.response, error);
        return;
      }
      // Nobody is there to read an answer, and nothing failed here.
      if (hasLeft(context.request)) {
        logger.debug({ route: pattern }, "client left before its request was whole");
        return;
      }
      const requestId = randomUUID();
      logger.error({ err: error, route: pattern, requestId }, "route failed");
      const detail = "Something went wrong on the server. Nothing was lost; try again.";
      const headers = { "x-request-id": requestId };
      sendProblem(context.response, new HttpProblem(500, "internal-error", detail, headers));
    }
  }

  /** Before a request there is no protocol to refuse in (SEC-16). */
  #onConnection(socket: Socket): void {
    const leave = this.options.limits.sockets.enter(socket.remoteAddress);
    if (leave === undefined) {
      socket.destroy();
      return;
    }
    socket.once("close", leave);
    this.taps.onConnection(socket);
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#answers.add(request, response);
    response.on("error", (error) => this.options.logger.debug({ err: error }, "response broke"));
    response.setHeader("x-content-type-options", "nosniff");
    // A connection that is kept alive would keep the server.
    if (this.#draining) response.setHeader("connection", "close");
    if (refusal !== undefined) {
      this.#refuse(response, refusal);
      return;
    }
    const url = urlOf(request);
    if (url === undefined) {
      sendProblem(response, new HttpProblem(400, "bad-url", "The request target is not a valid path."));
      return;
    }
    const line = this.#lineOf(request, url);
    this.taps.onRequest(line, request, response);
    if (line === undefined) this.#route(request, response, url);
    else this.#onLine(line, request, response, url);
  }

  #lineOf(request: IncomingMessage, url: URL): Line | undefined {
    const prefix = [...this.#prefixes].find(([each]) => url.pathname.startsWith(each));
    if (prefix !== undefined) return lineOf(prefix[1].wire, url);
    const found = this.#find(request, url);
    const variants: readonly RouteVariant[] = found?.store ?? [];
    // The router's own reading of the path, which knows every way to write it.
    return lineOf(variantFor(variants, url)?.wire, url, found?.params["room"]);
  }

  #find({ method }: IncomingMessage, url: URL) {
    const asked = method === "HEAD" ? "GET" : (method ?? "GET");
    return this.#router.find(asked as HttpMethod, url.pathname);
  }

  /** A request of a wire: the faults of its line come first. */
  #onLine(line: Line, request: IncomingMessage, response: ServerResponse, url: URL): void {
    const { socket } = request;
    const admission = this.faults.admit(line, socket, false);
    if (admission.kind === "reset") return;
    if (admission.kind === "answer") {
      response.writeHead(admission.status, { "content-type": "text/plain" });
      response.end(STATUS_CODES[admission.status]);
      return;
    }
    response.once("close", () => this.faults.release(socket));
    const onItsWay = this.faults.onItsWay(line);
    if (onItsWay === undefined) this.#route(request, response, url);
    else void onItsWay.then(() => socket.destroyed || this.#route(request, response, url));
  }

  #route(request: IncomingMessage, response: ServerResponse, url: URL): void {
    if (isApiWrite(request, url) && isOfAnotherSite(request)) {
      const detail = "A page of another site may not change anything here.";
      this.#refuse(response, new HttpProblem(403, "cross-site", detail));
      return;
    }
    const found = this.#find(request, url);
    const isPage = found === null && !PROTOCOL_PREFIXES.some((prefix) => url.pathname.startsWith(prefix));
    const refusal = this.#refusalOf(request, url, isPage);
    if (refusal !== undefined) {
      this.#refuse(response, refusal);
      return;
    }
    // Node takes the socket away from a request whose body is not read to its end.
    const { socket } = request;
    // A kept-alive socket starts a new account with each request (ME-8).
    response.once("finish", () => bytesSinceLastMark(socket));
    for (const [prefix, { handler }] of this.#prefixes) {
      if (!url.pathname.startsWith(prefix)) continue;
      if (this.#draining) this.#refuse(response, RESTARTING);
      else handler(request, response);
      return;
    }
    if (found !== null) {
      found.handler(request, response, found.params, found.store, found.searchParams);
      return;
    }
    if (!isPage) {
      this.#refuse(response, this.#noSuchRoute(url.pathname));
      return;
    }
    void Promise.resolve(this.options.pages(request, response)).catch((error: unknown) => {
      this.options.logger.error({ err: error }, "page failed");
      response.destroy();
    });
  }

  /** Before any route is asked; it counts all the same. */
  #refuse(response: ServerResponse, problem: HttpProblem): void {
    const { status, code } = problem;
    this.options.onProblem(code);
    this.options.logger.debug({ status, code }, "request refused");
    sendProblem(response, problem);
  }

  /** One rate for what Next renders, be it that nothing is there; none for files; one for everything else (SEC-13). */
  #refusalOf({ socket }: IncomingMessage, { pathname }: URL, isPage: boolean): HttpProblem | undefined {
    const { limits, ownCalls } = this.options;
    if (isPage && pathname.startsWith("/_next/static/")) return undefined;
    if (isPage) return limits.pages.refusalOf(socket.remoteAddress);
    // A stream knows no 429, and counts as a connection.
    const isStream = pathname.startsWith("/api/") && pathname.endsWith("/events/stream");
    if (isStream || ownCalls.has(socket)) return undefined;
    return limits.requests.refusalOf(socket.remoteAddress);
  }

  #noSuchRoute(pathname: string): HttpProblem {
    const allowed = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
      (method) => this.#router.find(method as HttpMethod, pathname) !== null,
    );
    if (allowed.length > 0) {
      return new HttpProblem(405, "method-not-allowed", `This path answers ${allowed.join(", ")}.`, {
        allow: allowed.join(", "),
      });
    }
    return new HttpProblem(
      404,
      "no-such-route",
      "There is nothing at this path. /openapi.json lists what there is.",
    );
  }
}

function hasLeft(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

/** The one that asks for a query parameter of this request goes before the one that asks for none. */
function variantFor(variants: readonly RouteVariant[], url: URL): RouteVariant | undefined {
  return (
    variants.find(({ whenQuery }) => whenQuery !== undefined && url.searchParams.has(whenQuery)) ??
    variants.find(({ whenQuery }) => whenQuery === undefined)
  );
}
