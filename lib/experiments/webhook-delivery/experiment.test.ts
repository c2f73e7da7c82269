import { expect, test } from "vitest";
import { CLOCK_UNCERTAINTY } from "#lib/experiments/clock-uncertainty";
import type { RunJournal } from "#lib/experiments/run-journal";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { COPIED, COPIES, copyStatus, HOOK_LINE, webhookDelivery } from "./experiment";

const COUNT = 5;
const KNOBS = webhookDelivery.knobs.parse({ count: COUNT });
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
  copies(builder);
  return builder.build();
}

/** @param taken copies whose bytes were others, and which were taken for genuine all the same */
function copies(builder: JournalBuilder, taken = false): JournalBuilder {
  builder.add(50_000, { kind: "phase", phase: COPIED });
  for (let n = 0; n < COUNT; n += 1) {
    for (const { copy, isSigned } of COPIES) {
      const value = isSigned || taken ? 200 : 400;
      builder.add(50_001, { kind: "sample", name: copyStatus(copy), value });
    }
    // The copy that was genuine is known, and is no second delivery.
    builder.add(50_002, { kind: "received", client, offset: n + 1, duplicate: true, status: 200 });
  }
  return builder;
}

const ONCE: readonly Try[] = ["answered"];
const TWICE: readonly Try[] = ["silent", "duplicate"];

test("holds: what was processed in silence came again, and was known", () => {
  const verdict = webhookDelivery.check(journal(TWICE, TWICE, ONCE, ONCE, ONCE), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    attempts: 7,
    "failed-attempts": 2,
    "came-again": 2,
    processed: 5,
    "as-it-was.refused": 0,
    "written-anew.refused": 5,
    "changed.refused": 5,
    "delay-max": 1_101,
  });
});

test("when a delivery was answered is told with what the server's clock may be off by", () => {
  const told = { kind: "sample", name: CLOCK_UNCERTAINTY, value: 0.5, atMs: 0 } as const;
  const { figures } = webhookDelivery.check([told, ...journal(TWICE, TWICE, ONCE, ONCE, ONCE)], KNOBS);
  const uncertain = figures.filter(({ uncertaintyMs }) => uncertaintyMs === 0.5).map(({ name }) => name);
  expect(uncertain).toEqual(["delay-p50", "delay-max"]);
});

test.each([
  ["every first try was answered", journal(ONCE, ONCE, ONCE, ONCE, ONCE)],
  ["tries failed before anything was processed", journal(["failed", "answered"], ONCE, ONCE, ONCE, ONCE)],
])("does not hold: %s", (_what, run) => {
  const verdict = webhookDelivery.check(run, KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("none that was processed came again");
});

test("does not hold: a copy with other bytes is taken for genuine", () => {
  const all = journal(TWICE, TWICE, TWICE, TWICE, TWICE);
  const delivery = all.slice(
    0,
    all.findIndex((fact) => fact.kind === "phase"),
  );
  const verdict = webhookDelivery.check([...delivery, ...copies(new JournalBuilder(), true).build()], KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toBe("Copy, the same JSON written anew: it was taken for genuine.");
});

test.each([
  [
    "an event is still on its way",
    journal(TWICE, TWICE, TWICE, TWICE, ["silent"]),
    "1 events were not delivered",
  ],
  ["too few events", journal(TWICE, TWICE), "Only 2 of 5"],
  [
    "the server left something out",
    [
      ...journal(TWICE, TWICE, TWICE, TWICE, TWICE),
      { kind: "sample", name: "journal-entries-dropped", value: 1, atMs: 9 } as const,
    ],
    "left entries",
  ],
])("unknown: %s", (_what, run, reason) => {
  const verdict = webhookDelivery.check(run, KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
