import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { SERVER_LINES, type ServerClient, serverToServer } from "./experiment";

const KNOBS = serverToServer.knobs.parse({ count: 5 });

interface Story {
  /** How many events each has, where it is not as the claim says. */
  readonly received?: Partial<Record<ServerClient, number>>;
  readonly published?: number;
  readonly isCalled?: boolean;
}

function journal({ received = {}, published = KNOBS.count, isCalled = true }: Story) {
  const builder = new JournalBuilder();
  for (let offset = 1; offset <= published; offset += 1) builder.publish(offset, offset * 100);
  for (const { client, transport, label, opens } of SERVER_LINES) {
    builder.add(0, { kind: "client", client, transport, label });
    const has = received[client] ?? (opens === "receiver" ? KNOBS.count : 0);
    for (let offset = 1; offset <= has; offset += 1) builder.arrive(client, offset, offset * 100 + 10);
    if (opens === "sender" && isCalled) {
      const call = { kind: "attempted", client, offset: 1, attempt: 1, bytesIn: 0, bytesOut: 500 } as const;
      builder.add(150, call);
    }
  }
  return builder.build();
}

test("holds: all events over its own lines, none by a call", () => {
  const verdict = serverToServer.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.figures.map(({ value }) => value)).toEqual([5, 5, 5, 5, 0, 0]);
});

test("does not hold: a call arrived after all", () => {
  const verdict = serverToServer.check(journal({ received: { webhook: 2 } }), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("Webhook 2");
});

test("does not hold: a line of its own is short of events", () => {
  const verdict = serverToServer.check(journal({ received: { sse: 4 } }), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("SSE 4");
});

test.each([
  ["events that were not published", { published: 4 }, "Only 4 of 5"],
  ["hooks that were never called", { isCalled: false }, "Never called: Webhook, REST hook"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = serverToServer.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
