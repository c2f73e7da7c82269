import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { CONNECTIONS, DUEL_LINES, type DuelClient, duplexDuel, MOMENT } from "./experiment";

const COUNT = 10;
const KNOBS = duplexDuel.knobs.parse({ count: COUNT });

interface Story {
  readonly confirmed?: number;
  readonly bytesEach?: Readonly<Record<DuelClient, number>>;
  readonly connections?: Readonly<Record<DuelClient, number>>;
  readonly isDownSilent?: boolean;
}

function journal({
  confirmed = COUNT,
  bytesEach = { websocket: 100, "sse-and-post": 400 },
  connections = { websocket: 1, "sse-and-post": 2 },
  isDownSilent = false,
}: Story) {
  const builder = new JournalBuilder();
  for (const [n, { client, transport, label }] of DUEL_LINES.entries()) {
    const startMs = n * 10_000;
    builder.add(startMs, { kind: "client", client, transport, label });
    builder.add(startMs + 1, { kind: "phase", phase: client });
    const read = (atMs: number, name: string, value: number) =>
      builder.add(startMs + atMs, { kind: "sample", client, name, value });
    read(2, `bytes-out.${MOMENT.start}`, 250);
    for (let message = 1; message <= confirmed; message += 1) {
      const offset = n * COUNT + message;
      builder.publish(offset, startMs + message * 100);
      builder.arrive(client, offset, startMs + (isDownSilent ? 5_000 : message * 100 + 2));
    }
    read(6_000, `bytes-out.${MOMENT.end}`, 250 + confirmed * bytesEach[client]);
    read(6_000, CONNECTIONS, connections[client]);
  }
  return builder.build();
}

test("holds: fewer bytes on one connection", () => {
  const verdict = duplexDuel.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toBe(
    "A message upward took 100 bytes on a WebSocket and 400 as a request, on 1 connection and on 2.",
  );
  expect(verdict.figures.map(({ value }) => value)).toEqual([100, 1, 9, 400, 2, 9]);
});

test.each([
  ["large messages", { bytesEach: { websocket: 16_500, "sse-and-post": 16_800 } }, "less than twice as many"],
  [
    "requests shared the stream's connection",
    { connections: { websocket: 1, "sse-and-post": 1 } },
    "1 for the",
  ],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = duplexDuel.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["messages without an answer", { confirmed: 8 }, "only 8 of 10 messages"],
  ["nothing came down", { isDownSilent: true }, "nothing came down meanwhile"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = duplexDuel.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
