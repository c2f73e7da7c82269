import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { authMatrix, OPENERS, type Opener, ROUNDS, SEEN, type Way } from "./experiment";

interface Story {
  /** What reached the server otherwise than it does in browsers. */
  readonly otherwise?: readonly (readonly [Opener, Way, boolean])[];
  readonly unseen?: Opener;
}

function check({ otherwise = [], unseen }: Story) {
  const builder = new JournalBuilder();
  for (const { client, label, ways } of OPENERS) {
    builder.add(0, { kind: "client", client, label });
    for (let round = 1; round <= ROUNDS; round += 1) {
      if (client === unseen && round === ROUNDS) continue;
      builder.add(round, { kind: "sample", name: SEEN, client, value: 1 });
      for (const way of ways) {
        const usual = way !== "header" || client === "fetch-stream";
        const reached = otherwise.find(([who, by]) => who === client && by === way)?.[2] ?? usual;
        builder.add(round, { kind: "sample", name: way, client, value: reached ? 1 : 0 });
      }
    }
  }
  return authMatrix.check(builder.build(), authMatrix.knobs.parse({}));
}

test("holds: headers by fetch alone, cookies and the address by all", () => {
  const { holds, reason, figures, n } = check({});
  expect(holds).toBe(true);
  expect(n).toBe(ROUNDS);
  expect(reason).toBe(
    "It reached the server as a header by streamed fetch; as a cookie by WebSocket, EventSource, streamed fetch; as a part of the address by WebSocket, EventSource, streamed fetch; as a subprotocol by WebSocket.",
  );
  expect(figures.map(({ name, value }) => [name, value])).toEqual([
    ["websocket.header", 0],
    ["websocket.cookie", 3],
    ["websocket.query", 3],
    ["websocket.subprotocol", 3],
    ["event-source.header", 0],
    ["event-source.cookie", 3],
    ["event-source.query", 3],
    ["fetch-stream.header", 3],
    ["fetch-stream.cookie", 3],
    ["fetch-stream.query", 3],
  ]);
});

test.each([
  ["a browser whose EventSource takes headers", [["event-source", "header", true]]],
  ["a browser that keeps the cookie of the WebSocket back", [["websocket", "cookie", false]]],
] as const)("does not hold: %s", (_what, otherwise) => {
  expect(check({ otherwise }).holds).toBe(false);
});

test.each([
  ["the server did not see every request", { unseen: "websocket" }, "2 of 3 requests of WebSocket"],
  ["fetch brought no header", { otherwise: [["fetch-stream", "header", false]] }, "Not even fetch"],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = check(story);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
