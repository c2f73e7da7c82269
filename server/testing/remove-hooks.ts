import { ask } from "#server/testing/ask";

const HOOK_LISTS = ["webhooks", "hooks"] as const;

/** Removes the webhook and the REST hook that each room begins with. @param room its URL below `/api/rooms` */
export async function removeHooks(
  room: string,
  lists: readonly (typeof HOOK_LISTS)[number][] = HOOK_LISTS,
): Promise<void> {
  for (const list of lists) {
    const { body } = await ask("GET", `${room}/${list}`);
    for (const { id } of body[list]) await ask("DELETE", `${room}/${list}/${id}`);
  }
}
