import { z } from "zod";
import { FAULT_KINDS, type Fault, type FaultKind, fault, LONGEST_FAULT_MS } from "#lib/faults/fault";
import { type FaultScope, type FaultTarget, faultTarget, scopeOf, targetOf } from "#lib/faults/fault-scope";
import type { namedLines } from "#lib/rooms/named-lines";
import { isCalled } from "#lib/transports/catalog";
import type { RouteContext } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import { parseShape, readJson } from "#server/http/read-json";
import { requireHost } from "#server/http/room-routes";
import { sendJson } from "#server/http/send-json";
import type { Room } from "#server/rooms/room";
import type { ServerTransport, TransportHost } from "#server/transports/transport";
import type { ActiveFault } from "./active-faults";
import { restartRoom } from "./room-restart";

/** How long a fault lasts that was not told. One that cuts does so once. */
const DEFAULT_MS: Readonly<Partial<Record<FaultKind, number>>> = { cut: 0, restart: 3_000 };
const DEFAULT_OF_OTHERS_MS = 10_000;

/** What every fault is told beside its own settings and whom it reaches. */
const faultRequest = z.looseObject({ forMs: z.int().min(0).max(LONGEST_FAULT_MS).optional() });

/**
 * Faults of a room: put on, listed, taken back. What is meant for more than one needs the host key in both directions. What
 * is on one line needs the name of its subscriber alone: those of a page are random, so nobody meets another's by accident
 * (docs/decisions/0017).
 */
export function mountFaultRoutes(host: TransportHost, transports: readonly ServerTransport[]): void {
  const { http, rooms, clock } = host;
  /** Rooms whose end takes their faults with it. */
  const known = new WeakSet<Room>();
  http.faults.onChange(({ roomId, active, change }) => {
    const room = rooms.open.find(({ id }) => id === roomId);
    if (room === undefined) return;
    const { subscriber, wire } = targetOf(change.scope);
    room.journal({
      kind: "fault-changed",
      subscriberId: subscriber,
      ...(wire === undefined ? {} : { wire }),
      fault: change.fault,
      active,
      untilMs: change.untilMs,
      atMs: clock.nowMs(),
    });
    if (change.fault.kind !== "restart") return;
    if (active) restartRoom(host, transports, room, change.fault.what, change.untilMs);
    else room.downtime.end();
  });

  http.route("GET", "/api/rooms/:room/faults", async ({ response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    sendJson(response, 200, { faults: http.faults.active(room.id).map(faultFacts) });
  });

  http.route("GET", "/api/rooms/:room/lines", async ({ response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const body: z.input<typeof namedLines> = { lines: [...http.faults.named(room.id)] };
    sendJson(response, 200, body);
  });

  http.route("POST", "/api/rooms/:room/faults/:kind", async (context) => {
    const room = await rooms.find(context.params["room"] ?? "");
    const kind = kindOf(context.params["kind"]);
    const { forMs = DEFAULT_MS[kind] ?? DEFAULT_OF_OTHERS_MS, ...rest } = await readJson(
      context.request,
      faultRequest,
    );
    const scope = scopeOf(parseShape(rest, faultTarget));
    const { subscriber: _subscriber, wire: _wire, ...settings } = rest;
    const wanted = parseShape({ ...settings, kind }, fault);
    requireRight(host, room, scope, context);
    requireSense(scope, wanted);
    if (!known.has(room)) room.onEnd(() => http.faults.endAll(room.id));
    known.add(room);
    sendJson(context.response, 200, { connections: http.faults.start(room.id, scope, wanted, forMs) });
  });

  http.route("DELETE", "/api/rooms/:room/faults", async (context) => {
    const room = await rooms.find(context.params["room"] ?? "");
    requireHost(host, room, context);
    http.faults.endAll(room.id);
    context.response.writeHead(204).end();
  });

  http.route("DELETE", "/api/rooms/:room/faults/:kind/:subscriber", async (context) => {
    const { params, url, response } = context;
    const room = await rooms.find(params["room"] ?? "");
    const kind = kindOf(params["kind"]);
    const wire = url.searchParams.get("wire") ?? undefined;
    const scope = scopeOf(parseShape({ subscriber: params["subscriber"], wire }, faultTarget));
    if (scope.kind !== "subscriber") requireHost(host, room, context);
    http.faults.end(room.id, scope, kind);
    response.writeHead(204).end();
  });
}

/** @throws HttpProblem 403 without the host key, where it is needed; 404 for a subscriber that nobody has seen */
function requireRight(host: TransportHost, room: Room, scope: FaultScope, context: RouteContext): void {
  if (scope.kind !== "subscriber") requireHost(host, room, context);
  else if (!room.knows(scope.subscriberId)) {
    const detail = "No subscriber of this name has connected to this room.";
    throw new HttpProblem(404, "subscriber-not-found", detail);
  }
}

/** @throws HttpProblem 422 for what cannot happen to so few, or to such a wire */
function requireSense(scope: FaultScope, wanted: Fault): void {
  if (wanted.kind === "restart" && scope.kind !== "room") {
    const detail = "A server or a broker starts again for everybody: the subscriber is *.";
    throw new HttpProblem(422, "scope-too-narrow", detail);
  }
  if (scope.kind === "wire" && isCalled(scope.wire)) {
    const detail = "Nobody connects by this wire: let its receiver fail instead, by its behaviour.";
    throw new HttpProblem(422, "no-line-of-this-wire", detail);
  }
}

/** @throws HttpProblem 404 for a fault that there is not */
function kindOf(text = ""): FaultKind {
  const kind = FAULT_KINDS.find((each) => each === text);
  if (kind === undefined) {
    throw new HttpProblem(
      404,
      "no-such-fault",
      `There is no such fault. There are ${FAULT_KINDS.join(", ")}.`,
    );
  }
  return kind;
}

function faultFacts({ scope, fault, untilMs }: ActiveFault): FaultTarget & Fault & { until: string } {
  return { ...targetOf(scope), ...fault, until: new Date(untilMs).toISOString() };
}
