import { expect, test } from "vitest";
import { sseGrammar } from "#lib/experiments/sse-grammar/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X35] our own parser reads unusual bytes as the standard prescribes", async () => {
  const run = await runToEnd(sseGrammar.slug);
  expect(run.verdict?.reason).toBe(
    "Fetch and our own parser reads all 10 texts as prescribed, each of the 5 times.",
  );
  expect(run.verdict?.holds).toBe(true);
}, 60_000);

test.concurrent.each([
  // It gives each event its own id only, and not the last one of the stream.
  ["package", 10],
  ["naive", 70],
])(
  "[X35] %s: the claim does not hold",
  async (client, percent) => {
    const run = await runToEnd(sseGrammar.slug, { client });
    expect(run.verdict?.holds).toBe(false);
    expect(run.verdict?.reason).toContain("an id that stays until it is emptied");
    expect(run.verdict?.figures).toMatchObject([
      { value: percent, n: 10 },
      { value: 100 - percent, n: 10 },
    ]);
  },
  60_000,
);
