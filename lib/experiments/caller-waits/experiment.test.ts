import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { CALLED_LINE, callerWaits, RECEIVER_PHASES, WARM_UP_CALLS } from "./experiment";

const KNOBS = callerWaits.knobs.parse({});

interface Story {
  readonly slowWaitMs?: number;
  readonly answered?: number;
  readonly isReached?: boolean;
}

function journal({ slowWaitMs = 12, answered = KNOBS.count, isReached = true }: Story) {
  const builder = new JournalBuilder().add(0, { kind: "client", ...CALLED_LINE });
  for (const [n, phase] of RECEIVER_PHASES.entries()) {
    const startMs = 1 + n * 50_000;
    builder.add(startMs, { kind: "phase", phase });
    for (let call = 1; call <= WARM_UP_CALLS + answered; call += 1) {
      const sentAtMs = startMs + call * 400;
      const offset = n * 100 + call;
      // Those that are left out would turn the result round.
      const waitMs = call <= WARM_UP_CALLS ? 9_000 : phase === "slow" ? slowWaitMs : 10;
      const called = { kind: "published", offset, plannedAtMs: sentAtMs, sentAtMs, matched: 1 } as const;
      builder.add(sentAtMs + waitMs, called);
    }
    const received = {
      kind: "received",
      client: "webhook",
      offset: 1,
      duplicate: false,
      status: 200,
    } as const;
    if (isReached) builder.add(startMs + 30_000, received);
  }
  return builder.build();
}

test("holds: the caller's wait is the same", () => {
  const verdict = callerWaits.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.figures).toMatchObject([
    { name: "caller.fast", value: 10, n: 20 },
    { name: "caller.slow", value: 12, n: 20 },
    { name: "caller.fast-p95", value: 10, n: 20 },
    { name: "caller.slow-p95", value: 12, n: 20 },
  ]);
});

test("does not hold: the caller waits as long as the receiver takes", () => {
  const verdict = callerWaits.check(journal({ slowWaitMs: 311 }), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("311 ms with one that takes 300 ms");
});

test.each([
  ["calls without an answer", { answered: 19 }, "Only 19 of 20 calls"],
  ["a receiver that was never called", { isReached: false }, "was never called"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = callerWaits.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
