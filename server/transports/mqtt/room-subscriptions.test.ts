import type { Client } from "aedes";
import fc from "fast-check";
import type { QoS } from "mqtt-packet";
import { expect, test } from "vitest";
import { RoomSubscriptions } from "./room-subscriptions";

const clientOf = (id: string, clean = true) => ({ id, clean }) as Client;
const subscribed = (...filters: readonly string[]) => {
  const subscriptions = new RoomSubscriptions();
  for (const filter of filters) subscriptions.grant(clientOf("a"), filter, 0);
  return subscriptions;
};

// The examples of MQTT 3.1.1 §4.7.1.2 and §4.7.1.3, word for word.
test.each([
  ["sport/tennis/player1/#", "sport/tennis/player1", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/ranking", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
  ["sport/#", "sport", true],
  ["#", "sport/tennis", true],
  ["sport/tennis/+", "sport/tennis/player1", true],
  ["sport/tennis/+", "sport/tennis/player1/ranking", false],
  ["sport/+", "sport", false],
  ["sport/+", "sport/", true],
  ["+/+", "/finance", true],
  ["/+", "/finance", true],
  ["+", "/finance", false],
])("[PS-2] the filter %s on the topic %s is %s", (filter, topic, expected) => {
  expect(subscribed(filter).matching(topic)).toBe(expected ? 1 : 0);
});

const level = fc.constantFrom("a", "b", "é", "");
const topics = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/"));
const filters = fc
  .tuple(
    fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 5 }),
    fc.constantFrom("", "/#"),
  )
  .map(([levels, rest]) => levels.join("/") + rest);

/** By a regular expression, which the matcher does not use. */
function matchesByExpression(filter: string, topic: string): boolean {
  const expression = filter.replaceAll("+", "[^/]*").replace(/\/#$/, "(/.*)?");
  return new RegExp(`^${expression}$`, "u").test(topic);
}

test("[PS-2] whatever filters clients come and go with, each that is here and matches is counted, with its greatest QoS", () => {
  const step = fc.record({
    client: fc.constantFrom("a", "b", "c"),
    filter: filters,
    qos: fc.constantFrom<QoS>(0, 1, 2),
    does: fc.constantFrom("grant", "grant", "grant", "withdraw", "leave", "forget"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), topics, (steps, topic) => {
      const subscriptions = new RoomSubscriptions();
      const clients = new Map(["a", "b", "c"].map((id) => [id, clientOf(id)]));
      const expected = new Map<string, Map<string, QoS>>();
      for (const { client: id, filter, qos, does } of steps) {
        const client = clients.get(id) as Client;
        const filtersOf = expected.get(id) ?? new Map<string, QoS>();
        expected.set(id, filtersOf);
        if (does === "grant") {
          filtersOf.set(filter, qos);
          expect(subscriptions.grant(client, filter, qos)).toBe(true);
        } else if (does === "withdraw") {
          filtersOf.delete(filter);
          subscriptions.withdraw(client, filter);
        } else {
          filtersOf.clear();
          if (does === "leave") subscriptions.leave(client);
          else subscriptions.forget(id);
        }
        // Asked in between as well, so that nothing of before is remembered.
        subscriptions.matching(topic);
      }
      const granted = [...expected].map(([id, ofClient]) => {
        const qos = [...ofClient]
          .filter(([filter]) => matchesByExpression(filter, topic))
          .map(([, of]) => of);
        return [id, qos.length === 0 ? undefined : Math.max(...qos)] as const;
      });
      for (const [id, qos] of granted) expect(subscriptions.grantedQos(id, topic)).toBe(qos);
      expect(subscriptions.matching(topic)).toBe(granted.filter(([, qos]) => qos !== undefined).length);
      const all = [...expected.values()].flatMap((ofClient) => [...ofClient.values()]);
      expect(subscriptions.maximumQos).toBe(Math.max(0, ...all));
      expect(subscriptions.size).toBe([...expected.values()].filter(({ size }) => size > 0).length);
    }),
  );
});

test("a session that is kept is no reader while it is away, and has its QoS when it is back", () => {
  const subscriptions = new RoomSubscriptions();
  const kept = clientOf("kept", false);
  subscriptions.grant(kept, "x/#", 1);
  expect(subscriptions.matching("x/y")).toBe(1);
  subscriptions.leave(kept);
  expect([subscriptions.matching("x/y"), subscriptions.grantedQos("kept", "x/y")]).toEqual([0, 1]);
  subscriptions.grant(clientOf("kept", false), "x/#", 2);
  expect([subscriptions.matching("x/y"), subscriptions.grantedQos("kept", "x/y")]).toEqual([1, 2]);
});

test("[PS-2] a client has a hundred filters and no more; one of them may be granted again", () => {
  const subscriptions = new RoomSubscriptions();
  const client = clientOf("a");
  for (let n = 0; n < 100; n += 1) expect(subscriptions.grant(client, `x/${n}`, 0)).toBe(true);
  expect(subscriptions.grant(client, "x/more", 0)).toBe(false);
  expect(subscriptions.grant(client, "x/1", 2)).toBe(true);
  expect([subscriptions.matching("x/more"), subscriptions.grantedQos("a", "x/1")]).toEqual([0, 2]);
});
