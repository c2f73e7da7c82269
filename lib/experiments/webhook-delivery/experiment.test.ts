import { expect, test } from "vitest";
import type { RunJournal } from "#lib/experiments/run-journal";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { HOOK_LINE, webhookDelivery } from "./experiment";

const KNOBS = webhookDelivery.knobs.parse({ count: 3 });
const { client } = HOOK_LINE;

/** What happens to one event: tries that end so, in order. */
type Try = "answered" | "silent" | "duplicate" | "failed";

function journal(...events: readonly (readonly Try[])[]): RunJournal {
  const builder = new JournalBuilder().add(0, { kind: "client", ...HOOK_LINE });
  for (const [index, tries] of events.entries()) {
    const offset = index + 1;
    builder.publish(offset, offset);
    for (const [n, outcome] of tries.entries()) {
      const atMs = 100 + offset + n * 1_000;
      const isDone = outcome === "answered" || outcome === "duplicate";
      const status = { answered: 200, duplicate: 200, failed: 500, silent: 0 }[outcome];
      builder.add(atMs, { kind: "received", client, offset, duplicate: outcome === "duplicate", status });
      builder.add(atMs + 1, {
        kind: "attempted",
        client,
        offset,
        attempt: n + 1,
        ...(status === 0 ? {} : { status }),
        ...(isDone ? {} : { failure: status === 0 ? "timeout" : "http_5xx" }),
        bytesIn: 1,
        bytesOut: 1,
      });
    }
  }
  return builder.build();
}

const ONCE: readonly Try[] = ["answered"];
const TWICE: readonly Try[] = ["silent", "duplicate"];

test("holds: what was processed in silence came again, and was known", () => {
  const verdict = webhookDelivery.check(journal(TWICE, TWICE, ONCE), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    attempts: 5,
    "failed-attempts": 2,
    "came-again": 2,
    processed: 3,
    "delay-max": 1_101,
  });
});

test.each([
  ["every first try was answered", journal(ONCE, ONCE, ONCE)],
  ["tries failed before anything was processed", journal(["failed", "answered"], ONCE, ONCE)],
])("does not hold: %s", (_what, run) => {
  const verdict = webhookDelivery.check(run, KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("none that was processed came again");
});

test.each([
  ["an event is still on its way", journal(TWICE, TWICE, ["silent"]), "1 events were not delivered"],
  ["too few events", journal(TWICE, TWICE), "Only 2 of 3"],
  [
    "the server left something out",
    [
      ...journal(TWICE, TWICE, TWICE),
      { kind: "sample", name: "journal-entries-dropped", value: 1, atMs: 9 } as const,
    ],
    "left entries",
  ],
])("unknown: %s", (_what, run, reason) => {
  const verdict = webhookDelivery.check(run, KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
