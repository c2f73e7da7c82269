import { expect, test } from "vitest";
import { CLAIM_FILTERS, claimFilterOf, passes } from "./claim-filter";
import { CLAIMS } from "./claims";

test("every filter but the first leaves some claims and takes some away", () => {
  const counts = CLAIM_FILTERS.map((filter) => CLAIMS.filter((claim) => passes(claim, filter)).length);
  expect(counts[0]).toBe(117);
  for (const count of counts.slice(1)) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(117);
  }
});

test("a wrong claim passes as wrong, one that only depends does not", () => {
  const pick = (verdict: string) => CLAIMS.filter((claim) => claim.verdict === verdict);
  expect(pick("wrong").every((claim) => passes(claim, "wrong"))).toBe(true);
  const onlyDepends = pick("depends").filter(({ alsoFlagged = [] }) => alsoFlagged.length === 0);
  expect(onlyDepends.length).toBeGreaterThan(0);
  expect(onlyDepends.some((claim) => passes(claim, "wrong"))).toBe(false);
  expect(onlyDepends.every((claim) => passes(claim, "depends"))).toBe(true);
});

test.each([undefined, "", "nonsense", ["wrong"], "__proto__"])("%s in the address means all", (value) => {
  expect(claimFilterOf(value)).toBe("all");
});
