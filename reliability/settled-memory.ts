import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "./server-process";

const LOOK_EVERY_MS = 2_000;
const STILL_FALLING_BYTES = 2 ** 20;
const STILL_LOOKS = 5;

/** V8 gives pages back little by little, over several collections. @returns resident bytes, once they fall no more */
export async function settledBytes(server: ServerProcess): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let still = 0; still < STILL_LOOKS; still += 1) {
    const { rss } = await server.ask("memory");
    if (rss < least - STILL_FALLING_BYTES) still = 0;
    least = Math.min(least, rss);
    await sleep(LOOK_EVERY_MS);
  }
  return least;
}
