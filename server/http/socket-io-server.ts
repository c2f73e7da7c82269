import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Server } from "socket.io";
import type { Line } from "#server/faults/line";
import { isAllowedOrigin, requireAllowedOrigin } from "#server/http/allowed-origin";
import { type EngineSession, sessionIdOf } from "#server/http/engine-session";
import { urlOf } from "#server/http/request-target";
import { sendProblem } from "#server/http/send-json";
import { SessionNames } from "#server/http/session-names";
import { SessionPlaces } from "#server/http/session-places";
import { BOUNDED_PARSER } from "#server/http/socket-io-parser";
import { createSessionAdapter, MAX_DISCONNECTION_MS } from "#server/http/socket-io-sessions";
import { SocketIoWebSockets } from "#server/http/socket-io-websockets";
import type { UpgradeHandler } from "#server/http/upgrades";
import type { TransportHost } from "#server/transports/transport";

/** A drain waits this long, at most, for clients to answer. */
const DRAIN_MS = 1_000;
const PATH = "/socket.io/";

interface SocketIoHome {
  readonly io: Server;
  readonly lines: ReadonlySet<Socket>;
  readonly names: SessionNames;
}

const homes = new WeakMap<TransportHost, SocketIoHome>();

/** The one Socket.IO server of this host, made when it is first asked for: the wire under study and the control channel. */
export function socketIoServerOf(host: TransportHost): Server {
  const home = homes.get(host) ?? mount(host);
  homes.set(host, home);
  return home.io;
}

/** It is known whose session of the engine this is: faults and taps act on all its lines from here on. */
export function nameSession(host: TransportHost, session: object, line: Line): void {
  homes.get(host)?.names.name(session, line);
}

/** Has a fault cut what this session of the engine goes by? */
export function wasSessionCut(host: TransportHost, session: object): boolean {
  return homes.get(host)?.names.wasCut(session) ?? false;
}

/** Closes every connection in a way that lets clients come back (SIO-6). */
export async function closeSocketIoServer(host: TransportHost): Promise<void> {
  const home = homes.get(host);
  if (home === undefined) return;
  const closed = [...home.lines].map(
    (line) => new Promise<void>((resolve) => line.once("close", () => resolve())),
  );
  await home.io.close();
  const late = new Promise<void>((resolve) => host.clock.after(DRAIN_MS, resolve));
  await Promise.race([Promise.all(closed), late]);
  for (const line of home.lines) line.destroy();
}

function mount({ http, env, rooms, limits, clock }: TransportHost): SocketIoHome {
  const lines = new Set<Socket>();
  const names = new SessionNames(http.faults);
  const places = new SessionPlaces(limits);
  // It attaches its listeners to a server that never listens: the house has one owner of `request` and `upgrade`.
  const io = new Server(createServer(), {
    path: PATH,
    serveClient: false,
    destroyUpgrade: false,
    pingInterval: env.SOCKET_IO_PING_INTERVAL_MS,
    pingTimeout: env.SOCKET_IO_PING_TIMEOUT_MS,
    connectTimeout: 10_000,
    maxHttpBufferSize: 65_536,
    parser: BOUNDED_PARSER,
    wsEngine: SocketIoWebSockets,
    perMessageDeflate: false,
    httpCompression: false,
    // CORS does not stop a page of another origin from opening a WebSocket (SIO-1).
    allowRequest: (request, answer) => answer(null, isAllowedOrigin(request, env.ALLOWED_ORIGINS)),
    ...(env.ALLOWED_ORIGINS.length === 0 ? {} : { cors: { origin: env.ALLOWED_ORIGINS } }),
    connectionStateRecovery: { maxDisconnectionDuration: MAX_DISCONNECTION_MS, skipMiddlewares: false },
    adapter: createSessionAdapter(rooms, clock),
  });
  io.engine.on("connection", (session: EngineSession) => {
    names.opened(session);
    places.opened(session);
    // By polling the engine does so itself; over WebSocket it takes no notice of this packet (Engine.IO 4, "close").
    session.on("packet", ({ type }) => {
      if (type === "close") session.close(true);
    });
  });
  type EngineRequest = Parameters<typeof io.engine.handleRequest>[0];
  const wire = { transport: "socket-io", lineOf: (url: URL) => names.lineOf(url) } as const;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = urlOf(request);
    const sessionId = url === undefined ? undefined : sessionIdOf(url);
    const refusal = sessionId === undefined ? places.refusalOf(request, response) : undefined;
    if (refusal !== undefined) {
      sendProblem(response, refusal);
      return;
    }
    if (sessionId !== undefined && request.method === "GET") names.polled(sessionId, request.socket);
    // The engine itself reads the query into the request.
    void io.engine.handleRequest(request as EngineRequest, response);
  };
  http.routePrefix(PATH, answer, wire);
  const accept: UpgradeHandler = (request, line, head, url) => {
    // The engine would answer 400.
    requireAllowedOrigin(request, env.ALLOWED_ORIGINS);
    lines.add(line);
    line.once("close", () => lines.delete(line));
    const sessionId = sessionIdOf(url);
    if (sessionId !== undefined) names.upgraded(sessionId, line);
    io.engine.handleUpgrade(request as EngineRequest, line, head);
  };
  http.upgrade(PATH, accept, wire, (socket, url) => places.connect(socket, url));
  return { io, lines, names };
}
