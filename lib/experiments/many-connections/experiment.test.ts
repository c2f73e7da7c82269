import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { COUNT, MANY_LINE, manyConnections } from "./experiment";

const KNOBS = manyConnections.knobs.parse({ connections: 200 });
const FEW = { ...KNOBS, clientPorts: 50 };

interface Story {
  readonly open?: number;
  readonly serverPorts?: number;
  readonly refused?: string;
  readonly isCounted?: boolean;
}

function journal({ open = 200, serverPorts = 1, refused, isCounted = true }: Story) {
  const builder = new JournalBuilder();
  const sample = (atMs: number, name: string, value: number) =>
    builder.add(atMs, { kind: "sample", name, value });
  sample(0, COUNT.open, 0);
  sample(500, COUNT.open, open);
  if (refused !== undefined) {
    builder.add(600, { kind: "connection", client: MANY_LINE.client, state: "failed", reason: refused });
  }
  if (!isCounted) return builder.build();
  sample(700, COUNT.serverPorts, serverPorts);
  sample(701, COUNT.clientPorts, open);
  sample(702, COUNT.clientAddresses, 1);
  return builder.build();
}

test("holds: all on one port, and no more is said than was tried", () => {
  const verdict = manyConnections.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 200 });
  expect(verdict.reason).toBe(
    "200 connections stood on 1 port of the server, from 200 ports on 1 address of the clients. More were not tried.",
  );
  expect(verdict.series[0]?.points).toEqual([
    [0, 0],
    [500, 200],
  ]);
});

test.each([
  ["a second port", { serverPorts: 2 }, KNOBS, "on 2 ports"],
  [
    "no port left",
    { open: 50, refused: "connect EADDRINUSE 127.0.0.1" },
    FEW,
    "refused on the client's side",
  ],
])("does not hold: %s", (_what, story, knobs, reason) => {
  const verdict = manyConnections.check(journal(story), knobs);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  [
    "the server let no more in",
    { open: 120, refused: "Unexpected server response: 503" },
    FEW,
    "Only 120 of 200",
  ],
  ["files ran out", { open: 120, refused: "connect EMFILE" }, KNOBS, "connect EMFILE"],
  ["nobody counted", { isCounted: false }, KNOBS, "not counted"],
])("unknown: %s", (_what, story, knobs, reason) => {
  const verdict = manyConnections.check(journal(story), knobs);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
