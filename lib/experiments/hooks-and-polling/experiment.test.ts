import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { COMPARED, HOOK, hooksAndPolling, POLLER } from "./experiment";

const KNOBS = hooksAndPolling.knobs.parse({});

interface Story {
  readonly changes?: number;
  readonly pollsInVain?: number;
  /** Changes that one poll brings. */
  readonly batch?: number;
  readonly lost?: boolean;
}

function journal({ changes = 8, pollsInVain = 24, batch = 1, lost = false }: Story) {
  const builder = new JournalBuilder()
    .add(0, { kind: "client", ...HOOK })
    .add(0, { kind: "client", ...POLLER });
  const call = (atMs: number, offset: number) =>
    builder.add(atMs, {
      kind: "attempted",
      client: HOOK.client,
      offset,
      attempt: 1,
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
  return builder.build();
}

test("holds: fewer calls than polls", () => {
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
  });
});

test.each([
  ["one poll brings ten changes", { changes: 50, batch: 10, pollsInVain: 0 }, "Polling took fewer requests"],
  ["as many polls as calls", { pollsInVain: 0 }, "8 changes: 8 calls, 8 polls"],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = hooksAndPolling.check(journal(story), KNOBS);
  expect([verdict.holds, verdict.reason.includes(reason)]).toEqual([false, true]);
});

test.each([
  ["too few changes", { changes: 4 }, "4 changes, and as many polls; 5 are needed"],
  ["too few polls", { batch: 100, pollsInVain: 4 }, "4 changes, and as many polls; 5 are needed"],
  ["a change did not arrive", { lost: true }, "Polling: 1 changes"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = hooksAndPolling.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
