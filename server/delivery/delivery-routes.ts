import { z } from "zod";
import { messageId } from "#lib/delivery/message-id";
import { HttpProblem } from "#server/http/http-problem";
import { wholeNumberParameter } from "#server/http/query-parameters";
import { readJson } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import type { CallbackQueue } from "./callback-queue";
import { hookChangeRoute } from "./hook-change-route";
import type { PendingDelivery } from "./hook-store";
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

const LIMIT = { least: 1, most: 1_000, fallback: 100 };
/** More than any room keeps. */
const ALL_DELIVERIES = 1_000_000;
const LONGEST_RECOVERY_MS = 14 * 86_400_000;
const recovery = z.strictObject({
  since: z.iso.datetime({ offset: true, error: "since is an RFC 3339 timestamp, like 2026-01-31T08:30:00Z" }),
});
const deliveryState = z.enum(["pending", "delivered", "failed", "cancelled"]);

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
    const hook = await find(params);
    const state = stateParameter(url.searchParams);
    const limit = wholeNumberParameter(url.searchParams, "limit", LIMIT);
    const deliveries = await hooks.listDeliveries(hook.room.id, hook.id, state, limit);
    sendJson(response, 200, { messages: deliveries.map(messageFacts) });
  });

  change("POST", `${hookPath}/recover`, async ({ request, response, params }) => {
    const hook = await find(params);
    const sinceMs = Date.parse((await readJson(request, recovery)).since);
    const oldestMs = clock.nowMs() - LONGEST_RECOVERY_MS;
    if (sinceMs < oldestMs) {
      const oldest = new Date(oldestMs).toISOString();
      throw new HttpProblem(422, "too-long-ago", `since is at most 14 days ago: ${oldest} or later.`);
    }
    requireEnabled(hook);
    sendJson(response, 202, await recoverMissed(hooks, hook, sinceMs));
  });

  change("POST", `${hookPath}/messages/:offset/redeliver`, async ({ response, params }) => {
    const hook = await find(params);
    const known = await hooks.listDeliveries(hook.room.id, hook.id, undefined, ALL_DELIVERIES);
    const delivery = known.find(({ event }) => String(event.offset) === params["offset"]);
    if (delivery === undefined) {
      throw new HttpProblem(404, "message-not-found", "This hook has no message with this offset.");
    }
    requireEnabled(hook);
    if (!hook.queue.redeliver(delivery.event, delivery.attempts)) {
      throw new HttpProblem(
        409,
        "attempt-under-way",
        "An attempt of this message is under way. Wait for it.",
      );
    }
    sendJson(response, 202, { messageId: messageId(delivery.event), attempt: delivery.attempts + 1 });
  });
}

function requireEnabled({ isEnabled }: DeliveringHook): void {
  if (isEnabled) return;
  throw new HttpProblem(409, "hook-disabled", "This hook is not active. Activate it, then redeliver.");
}

function stateParameter(query: URLSearchParams) {
  const text = query.get("status") ?? "";
  if (text === "") return undefined;
  const parsed = deliveryState.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new HttpProblem(400, "bad-query", `status is one of ${deliveryState.options.join(", ")}.`);
}

function messageFacts(delivery: PendingDelivery & { readonly state: string }) {
  const { event, state, attempts, nextAttemptAtMs } = delivery;
  return {
    messageId: messageId(event),
    ...eventFacts(event),
    status: state,
    attempts,
    ...(state === "pending" ? { nextAttemptAtMs } : {}),
  };
}

function eventFacts({ offset, envelope }: RecordedEvent) {
  return { offset, id: envelope.id, type: envelope.type, time: envelope.time };
}
