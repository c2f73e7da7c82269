import { type ClaimFlag, claimFlags, isOfArticle, type Statement } from "./claim";

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

/** What goes beyond the article is in no filter: it is about what the article says. */
export function passes(statement: Statement, filter: ClaimFilter): boolean {
  return filter === "all" || (isOfArticle(statement) && claimFlags(statement).includes(filter));
}
