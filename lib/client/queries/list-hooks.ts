import { z } from "zod";
import { hookChanged } from "#lib/journal/entry";
import { requestJson } from "./problem-error";

/** A REST hook that its owner paused takes no deliveries: the journal calls that disabled, too. */
const listedStatus = z.union([
  hookChanged.shape.status,
  z.literal("paused").transform((): "disabled" => "disabled"),
]);

export const listedHook = z.object({
  id: z.string(),
  /** Set when its URL is a receiver of ours. */
  receiver: z.string().nullish(),
  status: listedStatus,
});
export type ListedHook = z.infer<typeof listedHook>;

/** Where the URLs of each wire are listed, and under which name. */
const LISTS = {
  webhook: {
    path: "webhooks",
    shape: z.object({ webhooks: z.array(listedHook) }).transform(({ webhooks }) => webhooks),
  },
  "rest-hook": {
    path: "hooks",
    shape: z.object({ hooks: z.array(listedHook) }).transform(({ hooks }) => hooks),
  },
} as const;

export type HookTransportId = keyof typeof LISTS;

/** Of the collection. */
export function hookPath(roomId: string, id: HookTransportId): string {
  return `/api/rooms/${roomId}/${LISTS[id].path}`;
}

/** Every URL that this room calls over that wire. @throws ProblemError */
export function listHooks(
  roomId: string,
  id: HookTransportId,
  signal: AbortSignal,
): Promise<readonly ListedHook[]> {
  return requestJson(hookPath(roomId, id), LISTS[id].shape, { signal });
}

export const HOOK_TRANSPORT_IDS = Object.keys(LISTS) as readonly HookTransportId[];

export function isHookTransport(id: string): id is HookTransportId {
  return id in LISTS;
}
