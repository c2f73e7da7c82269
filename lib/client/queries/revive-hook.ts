import { z } from "zod";
import { type HookTransportId, hookPath, type ListedHook, listedHook } from "./list-hooks";
import { requestJson } from "./problem-error";

const recovered = z.object({ messages: z.int(), left: z.int() });
/** The server takes 14 days; a room that anybody looks at is younger than that. */
const RECOVERED_MS = 13 * 86_400_000;

/** What makes a hook work again, by its wire. */
const ACTIVE = { webhook: { enabled: true }, "rest-hook": { active: true } } as const;

/** Makes a disabled hook work again, and has it sent what it missed. @throws ProblemError */
export async function reviveHook(roomId: string, id: HookTransportId, hookId: string): Promise<ListedHook> {
  const path = `${hookPath(roomId, id)}/${hookId}`;
  const hook = await requestJson(path, listedHook, { method: "PUT", body: ACTIVE[id] });
  const since = new Date(Date.now() - RECOVERED_MS).toISOString();
  await requestJson(`${path}/recover`, recovered, { method: "POST", body: { since } });
  return hook;
}

/** What registers a URL for every event, by its wire. */
const REGISTRATION = {
  webhook: (url: string) => ({ url }),
  "rest-hook": (url: string) => ({ event: "*", target_url: url }),
} as const;

/** Registers one of our own receivers anew: a hook that was deleted cannot come back. @throws ProblemError */
export function subscribeAgain(roomId: string, id: HookTransportId, receiverId: string): Promise<ListedHook> {
  const body = REGISTRATION[id](`/in/${receiverId}`);
  return requestJson(hookPath(roomId, id), listedHook, { method: "POST", body });
}
