import { Client } from "undici";
import { eventPage } from "#lib/events/publish";
import type { Join } from "./crowd";

const WAIT_SECONDS = 25;
/** After a request that was refused, in milliseconds. */
const PAUSE_MS = 250;

/** undici, on one kept-alive connection: it asks again with the cursor of the last answer. */
export const joinLongPolling: Join = async (bench, { onText, onRefused }, name) => {
  const client = new Client(bench.order.origin);
  const ask = async (position: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams({ subscriber: name, wait: String(WAIT_SECONDS), ...position });
    const path = bench.roomPath(`/events?${query}`);
    const { statusCode, body } = await client.request({ method: "GET", path });
    return { isRefused: statusCode !== 200, text: await body.text() };
  };
  const follow = async (first: string) => {
    let cursor = first;
    while (!client.destroyed) {
      const { isRefused, text } = await ask({ after: cursor, limit: "500" });
      if (isRefused) {
        onRefused();
        await bench.wait(PAUSE_MS);
        continue;
      }
      onText(text);
      cursor = cursorOf(text);
    }
  };
  // The first answer comes at once, and says where to begin (LP-1): its event is older than this member.
  const greeting = await ask({ limit: "1" }).catch(() => undefined);
  if (greeting === undefined || greeting.isRefused) {
    void client.destroy();
    return undefined;
  }
  // Without its connection there is nothing to follow: what it does not get is missed.
  void follow(cursorOf(greeting.text)).catch(() => client.destroy());
  return { close: () => void client.destroy() };
};

function cursorOf(text: string): string {
  return eventPage.parse(JSON.parse(text)).cursor;
}
