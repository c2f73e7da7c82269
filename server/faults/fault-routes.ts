import { z } from "zod";
import { EVERYBODY, FAULT_KINDS, type FaultKind, fault, LONGEST_FAULT_MS } from "#lib/faults/fault";
import { HttpProblem } from "#server/http/http-problem";
import { parseShape, readJson } from "#server/http/read-json";
import { requireHost } from "#server/http/room-routes";
import { sendJson } from "#server/http/send-json";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import type { ActiveFault } from "./line-faults";

/** How long a fault lasts that was not told; one that cuts does so once. */
const DEFAULT_FAULT_MS = 10_000;

/** What every fault is told beside its own settings. */
const faultRequest = z.looseObject({
  subscriber: z
    .string()
    .regex(/^(?:\*|[A-Za-z0-9_-]{1,64})$/, "subscriber is 1 to 64 of A-Z a-z 0-9 _ -, or * for everybody"),
  forMs: z.int().min(0).max(LONGEST_FAULT_MS).optional(),
});

/**
 * Faults on the lines of a room's subscribers: put on, listed, taken back. What is on everybody needs the host key in both
 * directions. What is on one line needs the name of its subscriber alone: those of a page are random, so nobody meets
 * another's by accident (docs/decisions/0017).
 */
export function mountFaultRoutes(host: TransportHost): void {
  const { http, rooms } = host;
  /** Rooms whose end takes their faults with it. */
  const known = new WeakSet<Room>();
  http.faults.onChange(({ roomId, active, change: { subscriber, fault, untilMs } }) => {
    const atMs = host.clock.nowMs();
    rooms.open
      .find(({ id }) => id === roomId)
      ?.journal({
        kind: "fault-changed",
        subscriberId: subscriber,
        fault: fault.kind,
        active,
        untilMs,
        atMs,
      });
  });

  http.route("GET", "/api/rooms/:room/faults", async ({ response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    sendJson(response, 200, { faults: http.faults.active(room.id).map(faultFacts) });
  });

  http.route("POST", "/api/rooms/:room/faults/:kind", async (context) => {
    const room = await rooms.find(context.params["room"] ?? "");
    const kind = kindOf(context.params["kind"]);
    const { subscriber, forMs, ...settings } = await readJson(context.request, faultRequest);
    const wanted = parseShape({ ...settings, kind }, fault);
    if (subscriber === EVERYBODY) requireHost(host, room, context);
    else if (!room.knows(subscriber)) {
      throw new HttpProblem(
        404,
        "subscriber-not-found",
        "No subscriber of this name has connected to this room.",
      );
    }
    if (!known.has(room)) room.onEnd(() => http.faults.endAll(room.id));
    known.add(room);
    const lastsMs = forMs ?? (kind === "cut" ? 0 : DEFAULT_FAULT_MS);
    const connections = http.faults.start(room.id, subscriber, wanted, lastsMs);
    sendJson(context.response, 200, { connections });
  });

  http.route("DELETE", "/api/rooms/:room/faults", async (context) => {
    const room = await rooms.find(context.params["room"] ?? "");
    requireHost(host, room, context);
    http.faults.endAll(room.id);
    context.response.writeHead(204).end();
  });

  http.route("DELETE", "/api/rooms/:room/faults/:kind/:subscriber", async (context) => {
    const room = await rooms.find(context.params["room"] ?? "");
    const kind = kindOf(context.params["kind"]);
    const subscriber = context.params["subscriber"] ?? "";
    if (subscriber === EVERYBODY) requireHost(host, room, context);
    http.faults.end(room.id, subscriber, kind);
    context.response.writeHead(204).end();
  });
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

function faultFacts({ subscriber, fault, untilMs }: ActiveFault) {
  return { subscriber, ...fault, until: new Date(untilMs).toISOString() };
}
