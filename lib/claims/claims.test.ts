import { expect, test } from "vitest";
import { bearingsOf } from "./bearing";
import { claimFlags } from "./claim";
import { CLAIMS } from "./claims";

const SECTIONS = { I: 8, W: 20, H: 15, R: 12, P: 14, S: 18, C: 7, T: 23 };

test("all 117 claims of the article are there, each once, in its order", () => {
  const expected = Object.entries(SECTIONS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}-${index + 1}`),
  );
  expect(expected).toHaveLength(117);
  expect(CLAIMS.map(({ id }) => id)).toEqual(expected);
});

test("no two claims say the same", () => {
  expect(new Set(CLAIMS.map(({ text }) => text)).size).toBe(CLAIMS.length);
});

test.each(CLAIMS.map((claim) => [claim.id, claim] as const))(
  "claim %s is short, plain and sourced",
  (_id, claim) => {
    expect(claim.text.length).toBeLessThanOrEqual(120);
    expect(claim.why.length).toBeLessThanOrEqual(300);
    expect(`${claim.text}${claim.why}`).not.toContain("!");
    expect(claim.text.endsWith(".") && claim.why.endsWith(".")).toBe(true);
    expect(claim.quote.split(/\s+/).length).toBeLessThanOrEqual(12);
    for (const { url } of [claim.source, ...(claim.alsoSources ?? [])])
      expect(new URL(url).protocol).toBe("https:");
    expect(dateOf(claim.auditedOn)).toBe(claim.auditedOn);
    expect(claim.about).not.toHaveLength(0);
  },
);

test.each(CLAIMS.map((claim) => [claim.id, claim] as const))(
  "claim %s names experiments from X01 to X40, or why there is none",
  (_id, { test: tested }) => {
    if ("untestable" in tested) return expect(tested.untestable).toMatch(/\.$/);
    expect(bearingsOf(tested)).not.toEqual([]);
    for (const { experiment } of bearingsOf(tested)) expect(experiment).toMatch(/^X(0[1-9]|[123]\d|40)$/);
  },
);

test("a claim may be wrong and changed at once, and each flag stands once", () => {
  const flags = Object.fromEntries(CLAIMS.map((claim) => [claim.id, claimFlags(claim)]));
  expect(flags["S-4"]).toEqual(["wrong", "changed"]);
  expect(flags["R-10"]).toEqual(["wrong", "depends"]);
  expect(flags["W-3"]).toEqual([]);
  for (const own of Object.values(flags)) expect(new Set(own).size).toBe(own.length);
});

/** @returns the day, as ISO 8601 writes it; of what is no date, nothing equal to it */
function dateOf(text: string): string {
  const date = new Date(`${text}T00:00:00.000Z`);
  return Number.isNaN(date.getTime()) ? "no date" : date.toISOString().slice(0, 10);
}
