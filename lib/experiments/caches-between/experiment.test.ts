import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { ASKED, CACHE_CLIENT, cachesBetween, PARTS, REACHED } from "./experiment";

const KNOBS = cachesBetween.knobs.parse({});

/** @param counts asked and reached, of each part in order */
function journal(counts: readonly (readonly [asked: number, reached: number])[]) {
  const builder = new JournalBuilder();
  for (const [index, { phase }] of PARTS.entries()) {
    const [asked, reached] = counts[index] ?? [0, 0];
    builder.add(index * 100, { kind: "phase", phase });
    builder.add(index * 100 + 1, { kind: "sample", name: ASKED, client: CACHE_CLIENT, value: asked });
    builder.add(index * 100 + 2, { kind: "sample", name: REACHED, client: CACHE_CLIENT, value: reached });
  }
  return builder.build();
}

test("holds: twenty clients are hardly more than one, and streams all reach the server", () => {
  const run = journal([
    [12, 3],
    [240, 5],
    [20, 20],
  ]);
  const verdict = cachesBetween.check(run, KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 240 });
  expect(verdict.reason).toBe(
    "240 requests of 20 clients were 5 at the server, 12 of one client 3; 20 streams were 20.",
  );
});

test.each([
  [
    "each request reaches the server",
    [
      [12, 12],
      [240, 240],
      [20, 20],
    ],
  ],
  [
    "streams share one, too",
    [
      [12, 3],
      [240, 4],
      [20, 1],
    ],
  ],
] as const)("does not hold: %s", (_what, counts) => {
  expect(cachesBetween.check(journal(counts), KNOBS).holds).toBe(false);
});

test.each([
  [
    "nothing reached the server",
    [
      [12, 0],
      [240, 0],
      [20, 20],
    ],
  ],
  [
    "streams are missing",
    [
      [12, 3],
      [240, 4],
      [19, 19],
    ],
  ],
] as const)("unknown: %s", (_what, counts) => {
  expect(cachesBetween.check(journal(counts), KNOBS).holds).toBe("unknown");
});
