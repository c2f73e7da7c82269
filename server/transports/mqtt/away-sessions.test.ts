import { expect, test } from "vitest";
import { createHandClock } from "#server/testing/hand-clock";
import { AwaySessions, SESSION_EXPIRY_MS } from "./away-sessions";

function watched() {
  const clock = createHandClock();
  const ended: string[] = [];
  const away = new AwaySessions(clock, (clientId) => ended.push(clientId));
  return { clock, ended, away };
}

test("[MQ-6] each ends ten minutes after its own client left, unless that came back", () => {
  const { clock, ended, away } = watched();
  for (const clientId of ["a", "b", "c", "d"]) {
    away.left(clientId);
    clock.advance(1_000);
  }
  expect(clock.waiting()).toHaveLength(1);
  away.returned("a");
  away.returned("c");
  clock.advance(SESSION_EXPIRY_MS - 3_001);
  expect(ended).toEqual([]);
  clock.advance(1);
  expect(ended).toEqual(["b"]);
  clock.advance(1_999);
  expect(ended).toEqual(["b"]);
  clock.advance(1);
  expect([ended, away.clientIds, clock.waiting()]).toEqual([["b", "d"], [], []]);
});

test("[MQ-6] who leaves again has ten minutes again", () => {
  const { clock, ended, away } = watched();
  away.left("a");
  away.left("b");
  clock.advance(5_000);
  away.left("a");
  clock.advance(SESSION_EXPIRY_MS - 5_000);
  expect([ended, away.has("a")]).toEqual([["b"], true]);
  clock.advance(5_000);
  expect(ended).toEqual(["b", "a"]);
});

test("[MQ-6] of more than 330 the one that has been away longest ends", () => {
  const { ended, away } = watched();
  for (let n = 0; n < 332; n += 1) away.left(`client-${n}`);
  expect(ended).toEqual(["client-0", "client-1"]);
  expect(away.clientIds).toHaveLength(330);
});
