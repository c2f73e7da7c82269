import { expect, test } from "vitest";
import { AddressConnections } from "#server/http/address-connections";
import { AddressRate, type Rate } from "#server/http/address-rate";
import { clientAddress } from "#server/http/client-address";
import { HttpProblem } from "#server/http/http-problem";
import { createHandClock } from "#server/testing/hand-clock";

const RATE: Rate = { perSecond: 20, burst: 60, status: 429, code: "too-many", detail: "Slow down." };

test("[SEC-13] an address that floods gets its burst and its rate, to the act, and others are not held up", () => {
  const clock = createHandClock();
  const rate = new AddressRate(RATE, clock);
  let allowed = 0;
  for (let ms = 0; ms < 10_000; ms += 1) {
    if (rate.refusalOf("203.0.113.7") === undefined) allowed += 1;
    if (ms % 100 === 0) expect(rate.refusalOf("203.0.113.8")).toBeUndefined();
    clock.advance(1);
  }
  // The last millisecond's share has not been asked for.
  expect(allowed).toBe(60 + 20 * 10 - 1);
});

test("[SEC-13] a refusal says when the same act would be allowed, and it is then", () => {
  const clock = createHandClock();
  const rate = new AddressRate(RATE, clock);
  rate.require("203.0.113.7", 60);
  const refusal = rate.refusalOf("203.0.113.7", 50);
  expect(refusal).toMatchObject({ status: 429, code: "too-many", headers: { "retry-after": "3" } });
  clock.advance(3_000);
  expect(rate.refusalOf("203.0.113.7", 50)).toBeUndefined();
});

test("[SEC-13] an address is forgotten once its bucket is full again, and a flood of addresses stays bounded", () => {
  const clock = createHandClock();
  const rate = new AddressRate(RATE, clock);
  for (let n = 0; n < 250_000; n += 1) rate.require(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
  expect(rate.size).toBeLessThanOrEqual(100_000);
  clock.advance(3_000);
  rate.require("203.0.113.7");
  clock.advance(3_000);
  rate.require("203.0.113.7");
  expect(rate.size).toBe(1);
});

test("[SEC-13] forgetting gives nobody more than the rate", () => {
  const clock = createHandClock();
  const rate = new AddressRate(RATE, clock);
  clock.advance(2_900);
  rate.require("203.0.113.7", 60);
  for (let ms = 0; ms < 2_500; ms += 500) {
    clock.advance(500);
    rate.require("203.0.113.8", 0);
  }
  expect(rate.refusalOf("203.0.113.7", 51)).toBeInstanceOf(HttpProblem);
  expect(rate.refusalOf("203.0.113.7", 50)).toBeUndefined();
});

test("[WS-15] an address has so many connections at once; one that goes makes place for one, however often it is said", () => {
  const connections = new AddressConnections(2);
  const [first] = [connections.admit("203.0.113.7"), connections.admit("203.0.113.7")];
  expect(() => connections.admit("203.0.113.7")).toThrow(/too-many-connections/);
  connections.admit("203.0.113.8")();
  first();
  first();
  const third = connections.admit("203.0.113.7");
  expect(() => connections.admit("203.0.113.7")).toThrow(/too-many-connections/);
  expect(connections.size).toBe(1);
  third();
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  [undefined, "unknown"],
])("%s is counted as %s", (remoteAddress, counted) => {
  expect(clientAddress(remoteAddress)).toBe(counted);
});
