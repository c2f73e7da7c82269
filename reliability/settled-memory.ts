import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "./server-process";

const LOOK_EVERY_MS = 5_000;
const STILL_FALLING_BYTES = 2 ** 20;

/** V8 gives pages back little by little, over several collections. @returns resident bytes, once they fall no more */
export async function settledBytes(server: ServerProcess): Promise<number> {
  const look = async () => (await server.ask("memory")).rss;
  let bytes = await look();
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const next = await look();
    if (next > bytes - STILL_FALLING_BYTES) return next;
    bytes = next;
  }
}
