import { z } from "zod";
import { messageId } from "#lib/delivery/message-id";
import { HttpProblem } from "#server/http/http-problem";
import { readJson } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import type { CallbackQueue } from "./callback-queue";
import { hookChangeRoute } from "./hook-change-route";
import type { HookMessage } from "./hook-store";
import { readMessageQuery } from "./message-query";
import { recoverMissed } from "./recover-missed";

/** A hook as its deliveries are looked at. */
export interface DeliveringHook {
  readonly id: string;
  readonly room: Room;
  readonly queue: CallbackQueue;
  readonly isEnabled: boolean;
  /** Is it for events of this type? */
  wants(type: string): boolean;
}

const LONGEST_RECOVERY_MS = 14 * 86_400_000;
const OFFSET = /^[1-9][0-9]{0,14}$/;
const instant = (name: string) =>
  z.iso.datetime({ offset: true, error: `${name} is an RFC 3339 timestamp, like 2026-01-31T08:30:00Z` });
const recovery = z.strictObject({ since: instant("since"), until: instant("until").optional() });

/**
 * What became of a hook's deliveries, below the hook's own path: `/attempts`, `/messages`, and redelivery by hand.
 * @param find @throws HttpProblem 404 when the room has no such hook
 */
export function mountDeliveryRoutes(
  host: TransportHost,
  hookPath: string,
  find: (params: Readonly<Record<string, string>>) => Promise<DeliveringHook>,
): void {
  const { http, hooks, clock } = host;
  const change = hookChangeRoute(host);

  http.route("GET", `${hookPath}/attempts`, async ({ response, params }) => {
    sendJson(response, 200, { attempts: (await find(params)).queue.attempts.list() });
  });

  http.route("GET", `${hookPath}/messages`, async ({ response, params, url }) => {
    const { id, room } = await find(params);
    const query = readMessageQuery(url.searchParams);
    const messages = await hooks.listMessages(room.id, id, query);
    const last = messages.length < query.limit ? undefined : messages.at(-1);
    sendJson(response, 200, {
      messages: messages.map((message) => messageFacts(room, message)),
      next: last === undefined ? null : String(last.offset),
    });
  });

  change("POST", `${hookPath}/recover`, async ({ request, response, params }) => {
    const hook = await find(params);
    const { since, until } = await readJson(request, recovery);
    const nowMs = clock.nowMs();
    const range = { sinceMs: Date.parse(since), untilMs: until === undefined ? nowMs : Date.parse(until) };
    const oldestMs = nowMs - LONGEST_RECOVERY_MS;
    if (range.sinceMs < oldestMs) {
      const oldest = new Date(oldestMs).toISOString();
      throw new HttpProblem(422, "too-long-ago", `since is at most 14 days ago: ${oldest} or later.`);
    }
    if (until !== undefined && range.untilMs < range.sinceMs) {
      throw new HttpProblem(422, "invalid-body", "/until: it is not before since.");
    }
    requireEnabled(hook);
    sendJson(response, 202, await recoverMissed(hooks, clock, hook, range));
  });

  change("POST", `${hookPath}/messages/:offset/redeliver`, async ({ response, params }) => {
    const hook = await find(params);
    const { id, room, queue } = hook;
    const text = params["offset"] ?? "";
    const offset = OFFSET.test(text) ? Number(text) : 0;
    const delivery = await hooks.loadDelivery(room.id, id, offset);
    if (delivery === undefined) {
      throw new HttpProblem(404, "message-not-found", "This hook has no message with this offset.");
    }
    requireEnabled(hook);
    if (queue.isUnderWay(offset)) {
      throw new HttpProblem(
        409,
        "attempt-under-way",
        "An attempt of this message is under way. Wait for it.",
      );
    }
    // On disk before the answer: a process that ends now makes the attempt when it starts again.
    await hooks.redeliver(room.id, id, offset, clock.nowMs());
    const { attempts, state } = delivery;
    queue.redeliver({ offset, attempts, isManual: state === "pending" ? delivery.isManual : true });
    sendJson(response, 202, { messageId: messageIdAt(room, offset), attempt: attempts + 1 });
  });
}

function requireEnabled({ isEnabled }: DeliveringHook): void {
  if (isEnabled) return;
  throw new HttpProblem(409, "hook-disabled", "This hook is not active. Activate it, then redeliver.");
}

function messageFacts(room: Room, message: HookMessage) {
  const { offset, id, type, time, state, attempts, nextAttemptAtMs, reason } = message;
  return {
    messageId: messageIdAt(room, offset),
    offset,
    id,
    type,
    time,
    status: state,
    attempts,
    ...(reason === undefined ? {} : { reason }),
    ...(state === "pending" ? { nextAttemptAtMs } : {}),
  };
}

function messageIdAt(room: Room, offset: number): string {
  return messageId({ epoch: room.identity.epoch, offset });
}
