import { expect, test } from "vitest";
import { manyConnections } from "#lib/experiments/many-connections/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X07] all connections stand on one port of the server", async () => {
  const run = await runToEnd(manyConnections.slug, { connections: 200 });
  expect(run.verdict?.reason).toMatch(
    /^200 connections stood on 1 port of the server, from 200 ports on 1 address/,
  );
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent("[X07] clients with one address and 50 ports: the 51st is refused by their own system", async () => {
  const run = await runToEnd(manyConnections.slug, { connections: 100, clientPorts: 50 });
  expect(run.verdict?.reason).toMatch(/^50 connections .* refused on the client's side: connect EADDR/);
  expect(run.verdict?.holds).toBe(false);
}, 60_000);
