import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { NOBODY, SERVER_PHASES, TAKEN_OVER, type TakenOver, twoServers } from "./experiment";

const COUNT = 5;
const KNOBS = twoServers.knobs.parse({ count: COUNT });

interface Story {
  /** Offsets that one of them never gets. */
  readonly missing?: Partial<Record<TakenOver, readonly number[]>>;
  /** Events of the last part that the second server refused. */
  readonly refused?: number;
  readonly takesOver?: boolean;
}

function journal({ missing = {}, refused = 0, takesOver = true }: Story) {
  const builder = new JournalBuilder();
  for (const line of TAKEN_OVER) builder.add(0, { kind: "client", ...line });
  for (const [index, phase] of Object.values(SERVER_PHASES).entries()) {
    const atMs = 1_000 * (index + 1);
    builder.add(atMs, { kind: "phase", phase });
    for (let n = 1; n <= COUNT; n += 1) {
      const offset = index * COUNT + n;
      if (phase === SERVER_PHASES.second && n <= refused) {
        builder.add(atMs + n, { kind: "publish-failed", plannedAtMs: atMs, reason: "404" });
        continue;
      }
      builder.publish(offset, atMs + n);
      for (const { client } of TAKEN_OVER) {
        if (missing[client]?.includes(offset) !== true) builder.arrive(client, offset, atMs + 100);
      }
    }
  }
  if (takesOver) builder.add(2_900, { kind: "sample", name: NOBODY, value: 700 });
  return builder.build();
}

test("holds: all have everything, also what the first server could not deliver", () => {
  const verdict = twoServers.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 5 });
  expect(verdict.figures.find(({ name }) => name === "rest-hook.received")).toMatchObject({
    value: 15,
    n: 15,
  });
});

test.each([
  ["one event is missing at one of them", { missing: { webhook: [7] } }, KNOBS, "Webhook 14"],
  [
    "the second server knows nothing",
    { refused: 5 },
    { ...KNOBS, log: "none" as const },
    "it refused 5 of 5 events",
  ],
])("does not hold: %s", (_what, story, knobs, reason) => {
  const verdict = twoServers.check(journal(story), knobs);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["nobody took over", { takesOver: false }, "did not take over"],
  ["an event was refused although the log is the same", { refused: 1 }, "1 events were not accepted"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = twoServers.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
