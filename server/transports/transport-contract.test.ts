import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { STRANGERS } from "#server/testing/strangers";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const EVENTS = 60;
const data = (n: number) => ({ n, text: "é \u2028 \r\n data: x\nid: 9\n\n </script> 😀", nothing: null });

describe.each(TRANSPORT_IDS)("a stranger on %s", (id) => {
  test("[CORE-10] gets every event that is published after it subscribed, once, unchanged, in order where order is promised", async () => {
    const room = await playground.createRoom();
    const stranger = await STRANGERS[id](playground.origin, room.id);
    const published = await Promise.all(
      Array.from({ length: EVENTS }, (_, n) =>
        playground.publish(room.id, { type: "order.paid", data: data(n) }),
      ),
    );
    await expect.poll(() => stranger.arrived.length, { timeout: 10_000 }).toBe(EVENTS);
    await stranger.leave();

    const offsets = stranger.arrived.map(({ offset }) => offset);
    const wanted = published.map(({ offset }) => offset).sort((a, b) => a - b);
    // A wire that tries again promises no order.
    expect(TRANSPORTS[id].acknowledged ? offsets.toSorted((a, b) => a - b) : offsets).toEqual(wanted);
    const byOffset = new Map(published.map(({ offset }, n) => [offset, data(n)]));
    for (const event of stranger.arrived) {
      expect({ type: event.type, data: event.data }).toEqual({
        type: "order.paid",
        data: byOffset.get(event.offset),
      });
    }
  });

  test("[PS-3] is counted in the answer to the publisher", async () => {
    const room = await playground.createRoom();
    const stranger = await STRANGERS[id](playground.origin, room.id);
    const counts = TRANSPORTS[id].initiative === "server" || TRANSPORTS[id].holdsHttpConnection;
    const matched = async () => {
      const { matchedByTransport } = await playground.publish(room.id, { type: "a.b" });
      return matchedByTransport[id] ?? 0;
    };
    // A long poll is counted while it waits; between two polls it is not there.
    await expect.poll(matched, { interval: 30 }).toBe(counts ? 1 : 0);
    await stranger.leave();
  });

  test("[SEC-8] of another room gets nothing of this one", async () => {
    const [room, other] = [await playground.createRoom(), await playground.createRoom()];
    const [here, there] = [
      await STRANGERS[id](playground.origin, room.id),
      await STRANGERS[id](playground.origin, other.id),
    ];
    await playground.publish(room.id, { type: "a.b", data: "secret" });
    await playground.publish(other.id, { type: "a.b", data: "open" });
    await expect.poll(() => [here.arrived.length, there.arrived.length]).toEqual([1, 1]);
    expect([here.arrived[0]?.data, there.arrived[0]?.data]).toEqual(["secret", "open"]);
    await Promise.all([here.leave(), there.leave()]);
  });
});

test("[CORE-10] all wires that promise order show the same one, with four publishers at once", async () => {
  const room = await playground.createRoom();
  const ordered = TRANSPORT_IDS.filter((id) => !TRANSPORTS[id].acknowledged);
  const strangers = await Promise.all(ordered.map((id) => STRANGERS[id](playground.origin, room.id)));
  const publisher = async (name: string) => {
    for (let n = 0; n < 50; n += 1) await playground.publish(room.id, { type: "a.b", data: { name, n } });
  };
  await Promise.all(["a", "b", "c", "d"].map(publisher));
  await expect
    .poll(() => strangers.map(({ arrived }) => arrived.length), { timeout: 10_000 })
    .toEqual(ordered.map(() => 200));
  const [first, ...others] = strangers.map(({ arrived }) => arrived.map(({ id }) => id));
  for (const other of others) expect(other).toEqual(first);
  await Promise.all(strangers.map((stranger) => stranger.leave()));
});
