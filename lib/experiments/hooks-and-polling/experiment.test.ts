import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { COMPARED, DELETED, GONE, HOOK, hooksAndPolling, POLLER, PROBES } from "./experiment";

const KNOBS = hooksAndPolling.knobs.parse({});

interface Story {
  readonly changes?: number;
  readonly pollsInVain?: number;
  /** Changes that one poll brings. */
  readonly batch?: number;
  readonly callsAfterGone?: number;
  readonly callsAfterDelete?: number;
  readonly sees410?: boolean;
  readonly lost?: boolean;
}

function journal({
  changes = 8,
  pollsInVain = 24,
  batch = 1,
  callsAfterGone = 0,
  callsAfterDelete = 0,
  sees410 = true,
  lost = false,
}: Story) {
  const builder = new JournalBuilder()
    .add(0, { kind: "client", ...HOOK })
    .add(0, { kind: "client", ...POLLER });
  const call = (atMs: number, offset: number, failure?: "gone" | "timeout") =>
    builder.add(atMs, {
      kind: "attempted",
      client: HOOK.client,
      offset,
      attempt: 1,
      ...(failure === undefined ? {} : { failure }),
      bytesIn: 100,
      bytesOut: 700,
    });
  const poll = (atMs: number, events: number) =>
    builder.add(atMs, {
      kind: "asked",
      client: POLLER.client,
      status: events === 0 ? 304 : 200,
      events,
      tookMs: 1,
      bytesIn: 200,
      bytesOut: 100,
    });
  builder.add(1, { kind: "phase", phase: COMPARED });
  for (let offset = 1; offset <= changes; offset += 1) {
    const atMs = offset * 100;
    builder.publish(offset, atMs);
    call(atMs + 5, offset);
    builder.arrive(HOOK.client, offset, atMs + 5);
    if (!lost || offset > 1) builder.arrive(POLLER.client, offset, atMs + 50);
    if (offset % batch === 0) poll(atMs + 50, batch);
  }
  for (let n = 0; n < pollsInVain; n += 1) poll(10_000 + n, 0);
  const probe = (phase: string, atMs: number, first: number, calls: number) => {
    builder.add(atMs, { kind: "phase", phase });
    for (let n = 0; n < PROBES; n += 1) builder.publish(first + n, atMs + 10 + n);
    for (let n = 0; n < calls; n += 1) call(atMs + 100 + n, first + 1);
  };
  probe(GONE, 20_000, changes + 1, callsAfterGone);
  call(20_050, changes + 1, sees410 ? "gone" : "timeout");
  probe(DELETED, 30_000, changes + 1 + PROBES, callsAfterDelete);
  return builder.build();
}

test("holds: fewer calls than polls, and silence after both ends", () => {
  const verdict = hooksAndPolling.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    changes: 8,
    "hook.requests": 8,
    "polling.requests": 32,
    ratio: 4,
    "ratio-expected": 4,
    "hook.bytes": 6_400,
    "polling.bytes": 9_600,
    "after-410": 0,
    "after-delete": 0,
  });
});

test.each([
  ["one poll brings ten changes", { changes: 50, batch: 10, pollsInVain: 0 }, "Polling took fewer requests"],
  ["it is called after 410", { callsAfterGone: 1 }, "After the answer 410"],
  ["it is called after its deletion", { callsAfterDelete: 2 }, "called 2 times"],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = hooksAndPolling.check(journal(story), KNOBS);
  expect([verdict.holds, verdict.reason.includes(reason)]).toEqual([false, true]);
});

test.each([
  ["too few changes", { changes: 4 }, "Only 4 changes"],
  ["too few polls", { batch: 100, pollsInVain: 4 }, "Only 4 polls"],
  ["a change did not arrive", { lost: true }, "Polling: 1 changes"],
  ["no 410 was seen", { sees410: false }, "410 was not seen"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = hooksAndPolling.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
