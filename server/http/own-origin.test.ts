import { afterEach, expect, test } from "vitest";
import { ownOriginAt } from "#server/http/own-origin";
import { ask } from "#server/testing/ask";
import { hasAddress } from "#server/testing/has-address";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const EVENTS = 50;

let playground: StartedPlayground | undefined;
afterEach(async () => {
  await playground?.stop();
  playground = undefined;
});

test.each([
  ["0.0.0.0", "http://127.0.0.1:3000"],
  ["::", "http://127.0.0.1:3000"],
  ["127.0.0.2", "http://127.0.0.2:3000"],
  ["192.0.2.7", "http://192.0.2.7:3000"],
  ["::1", "http://[::1]:3000"],
])("a server that listens on %s calls itself at %s", (address, origin) => {
  expect(ownOriginAt({ address, family: "", port: 3_000 })).toBe(origin);
});

for (const address of ["127.0.0.2", "::1", "::"]) {
  test.skipIf(!(await hasAddress(address)))(
    `[SEC-4] [SEC-13] with HOST=${address} hooks reach our own receivers, uncounted, and nothing else there`,
    async () => {
      playground = await startPlayground({ HOST: address, MAX_REQUESTS_PER_ADDRESS: "2" });
      const { host } = playground;
      const origin = host.ownOrigin();
      const { body: room } = await ask("POST", `${origin}/api/rooms`);
      const receivers = host.receivers.of(await host.rooms.find(room.room));
      const events = Array.from({ length: EVENTS }, (_, n) => ({
        specversion: "1.0",
        id: String(n),
        source: "/me",
        type: "a.b",
      }));
      const fired = await fetch(`${origin}/api/rooms/${room.room}/events`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify(events),
      });
      expect(fired.status).toBe(202);
      const received = () =>
        receivers.map(({ requests }) => requests.list().filter(({ offset }) => offset !== undefined).length);
      await expect.poll(received).toEqual([EVENTS, EVENTS]);
      const register = async (path: string) =>
        (await ask("POST", `${origin}/api/rooms/${room.room}/webhooks`, { url: origin + path })).status;
      expect([await register(`/in/${receivers[0]?.id}`), await register("/healthz")]).toEqual([201, 422]);
    },
  );
}
