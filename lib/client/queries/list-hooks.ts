import { z } from "zod";
import { hookChanged } from "#lib/journal/entry";
import { requestJson } from "./problem-error";

const hook = z.object({
  id: z.string(),
  /** Set when its URL is a receiver of ours. */
  receiver: z.string().nullish(),
  status: hookChanged.shape.status,
});
export type ListedHook = z.infer<typeof hook>;

/** Where the URLs of each wire are listed, and under which name. */
const LISTS = {
  webhook: {
    path: "webhooks",
    shape: z.object({ webhooks: z.array(hook) }).transform(({ webhooks }) => webhooks),
  },
  "rest-hook": { path: "hooks", shape: z.object({ hooks: z.array(hook) }).transform(({ hooks }) => hooks) },
} as const;

export type HookTransportId = keyof typeof LISTS;

/** Every URL that this room calls over that wire. @throws ProblemError */
export function listHooks(
  roomId: string,
  id: HookTransportId,
  signal: AbortSignal,
): Promise<readonly ListedHook[]> {
  const { path, shape } = LISTS[id];
  return requestJson(`/api/rooms/${roomId}/${path}`, shape, { signal });
}

export const HOOK_TRANSPORT_IDS = Object.keys(LISTS) as readonly HookTransportId[];
