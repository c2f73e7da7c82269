import { expect, test } from "vitest";
import { bearingsOf } from "#lib/claims/bearing";
import { CLAIMS } from "#lib/claims/claims";
import { claimsTestedBy, EXPERIMENTS, runsHere } from "./catalog";
import { RUNNABLE } from "./runnable";

const cases = EXPERIMENTS.map((entry) => [entry.id, entry] as const);

test("the 40 experiments are there, each once, in order", () => {
  const expected = Array.from({ length: 40 }, (_, index) => `X${String(index + 1).padStart(2, "0")}`);
  expect(EXPERIMENTS.map(({ id }) => id)).toEqual(expected);
  expect(new Set(EXPERIMENTS.map(({ slug }) => slug)).size).toBe(40);
});

test.each(cases)("experiment %s is complete", (_id, entry) => {
  expect(entry.slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(entry.question).toMatch(/\?$/);
  expect(new Set(entry.predictions).size).toBe(entry.predictions.length);
  expect(new Set(Object.values(entry.results)).size).toBe(3);
  const sentences = [...Object.values(entry.results), entry.wouldChange];
  if (entry.status.kind === "planned") sentences.push(entry.status.reason);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test("the Lab runs exactly what the catalog calls runnable, each by a run of its own", () => {
  const offered = EXPERIMENTS.filter(runsHere).map(({ id, slug }) => ({ id, slug }));
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
  expect(offered.sort(byId)).toEqual(RUNNABLE.map(({ id, slug }) => ({ id, slug })).sort(byId));
});

test("every experiment of a claim is in the catalog, and leads back to it", () => {
  const ids = EXPERIMENTS.map(({ id }) => id);
  for (const claim of CLAIMS) {
    for (const { experiment } of bearingsOf(claim.test)) {
      expect(ids).toContain(experiment);
      expect(claimsTestedBy(experiment)).toContain(claim.id);
    }
  }
});

test("only the herd tests no claim of the article, which does not speak of returning clients", () => {
  expect(EXPERIMENTS.filter(({ id }) => claimsTestedBy(id).length === 0).map(({ id }) => id)).toEqual([
    "X18",
  ]);
});
