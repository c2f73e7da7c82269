import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { CONFIRMED, decouplingSwap, READABLE, STAGES, SUBSCRIBERS } from "./experiment";

const COUNT = 5;
const KNOBS = decouplingSwap.knobs.parse({ count: COUNT });
type Phase = (typeof STAGES)[number]["phase"];

interface Story {
  readonly confirmed?: number;
  /** From this part on, what arrives lacks the field. */
  readonly unreadableIn?: readonly Phase[];
  readonly missingIn?: Phase;
  readonly reconnects?: boolean;
}

function journal({ confirmed = COUNT, unreadableIn = [], missingIn, reconnects = false }: Story) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of SUBSCRIBERS) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  for (const [n, { phase, there }] of STAGES.entries()) {
    const startMs = (n + 1) * 1_000;
    builder.add(startMs, { kind: "phase", phase });
    for (const client of there) {
      const arriving = phase === missingIn ? COUNT - 1 : COUNT;
      for (let event = 1; event <= arriving; event += 1) {
        builder.arrive(client, n * COUNT + event, startMs + event);
      }
      const value = unreadableIn.includes(phase) ? 0 : arriving;
      builder.add(startMs + 500, { kind: "sample", name: READABLE, client, value });
    }
    builder.add(startMs + 500, { kind: "sample", name: CONFIRMED, value: confirmed });
  }
  if (reconnects) builder.add(2_001, { kind: "connection", client: "websocket", state: "lost" });
  return builder.build();
}

test("holds: everybody else reads on", () => {
  const verdict = decouplingSwap.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.figures.map(({ value }) => value)).toEqual(Array.from({ length: 12 }, () => COUNT));
});

test.each([
  ["a field was renamed", { unreadableIn: ["new-publisher", "new-subscriber"] }, "could read 0 of them"],
  ["an event was lost", { missingIn: "new-subscriber" }, "after a subscriber was replaced: 4 of 5"],
  ["somebody had to connect anew", { reconnects: true }, "WebSocket subscriber, after the publisher"],
] as const)("does not hold: %s", (_what, story, reason) => {
  const verdict = decouplingSwap.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["the publisher did not get through", { confirmed: 4 }, "Only 4 of 5 events were confirmed"],
  [
    "nobody could read from the start",
    { unreadableIn: ["before"] },
    "read only 0 of 5 events from the start",
  ],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = decouplingSwap.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
