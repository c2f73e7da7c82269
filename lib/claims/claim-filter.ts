import { type Claim, type ClaimFlag, claimFlags } from "./claim";

export const CLAIM_FILTERS = ["all", "wrong", "changed", "depends"] as const satisfies readonly (
  | "all"
  | ClaimFlag
)[];
export type ClaimFilter = (typeof CLAIM_FILTERS)[number];

export const FILTER_TITLES: Readonly<Record<ClaimFilter, string>> = {
  all: "All",
  wrong: "What the article got wrong",
  changed: "What has changed since",
  depends: "What depends",
};

/** @param value of an address; what is no filter means all */
export function claimFilterOf(value: unknown): ClaimFilter {
  return CLAIM_FILTERS.find((filter) => filter === value) ?? "all";
}

export function passes(claim: Claim, filter: ClaimFilter): boolean {
  return filter === "all" || claimFlags(claim).includes(filter);
}
