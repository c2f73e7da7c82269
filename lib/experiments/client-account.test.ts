import { expect, test } from "vitest";
import { clientAccounts } from "./client-account";
import { JournalBuilder } from "./testing/journal-builder";

test("an event that was sent late counts from the instant it was due: who waits for the publisher waits as well", () => {
  const run = new JournalBuilder()
    .add(0, { kind: "client", client: "sse", transport: "sse", label: "SSE" })
    .add(405, { kind: "published", offset: 1, plannedAtMs: 100, sentAtMs: 400 })
    .arrive("sse", 1, 410)
    .build();
  expect(clientAccounts(run)).toEqual([
    { client: "sse", label: "SSE", received: 1, lost: 0, repeated: 0, latenciesMs: [310] },
  ]);
});

test("what came again, was sent again, or was never published changes no delay", () => {
  const run = new JournalBuilder()
    .add(0, { kind: "client", client: "sse", transport: "sse", label: "SSE" })
    .publish(1, 100)
    .publish(2, 200)
    .publish(3, 300)
    .arrive("sse", 1, 104)
    .arrive("sse", 2, 900, true)
    .arrive("sse", 2, 901, true)
    .arrive("sse", 9, 902)
    .build();
  expect(clientAccounts(run)).toEqual([
    { client: "sse", label: "SSE", received: 2, lost: 1, repeated: 1, latenciesMs: [4] },
  ]);
});
