import type { Source } from "./sources";

/** What a claim is about: a way to organise the exchange, or a way to carry it. */
export type Subject = Pattern | Transport | "event-driven";
export type Pattern = "request-response" | "webhook" | "rest-hook" | "publish-subscribe";
export type Transport = "http" | "sse" | "websocket" | "mqtt";

export const CLAIM_VERDICTS = [
  "holds",
  "mostly holds",
  "half true",
  "depends",
  "misleading",
  "outdated",
  "wrong then",
  "mostly wrong",
  "confused",
  "wrong",
  "definition",
  "opinion",
] as const;
/** "wrong then": wrong when it was written, and true by now. "confused": it mixes things up, so it is neither. */
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];
export type ClaimFlag = "wrong" | "changed" | "depends";

/** Something that is said about a wire or a pattern, in our words, judged. */
export interface Statement {
  /** Unique. It never changes. */
  readonly id: string;
  readonly side: "pro" | "con" | "fact";
  /** At most 120 characters. */
  readonly text: string;
  readonly verdict: ClaimVerdict;
  /** Why, at most 300 characters. */
  readonly why: string;
  readonly source: Source;
  /** The day somebody last compared the verdict with the source. */
  readonly checkedOn: "2026-11-23";
  /** "opinion": the source is about the subject only, and does not decide. */
  readonly evidence: "sourced" | "opinion";
  /** Which experiments bear on it, or why none can. */
  readonly test: Test;
  /** The figure of a session in the playground that bears on it. A number itself never stands here. */
  readonly sessionFigure?: SessionFigure;
}

export type SessionFigure = "bytesPerEvent" | "p50Ms" | "handshake" | "lost";

/** A statement of the article. Its id is the section's letter and the place in it, such as `W-18`. */
export interface Claim extends Statement {
  readonly about: readonly Subject[];
  /** The article's own words, at most twelve of them. */
  readonly quote: string;
  /** Flags beyond those that the verdict brings. */
  readonly alsoFlagged?: readonly ClaimFlag[];
}

export type ExperimentId = `X${string}`;
export type Test = readonly ExperimentId[] | { readonly untestable: string };

/** For filters: what the article got wrong, what has changed since, what depends on conditions. */
export function claimFlags({ verdict, alsoFlagged = [] }: Claim): readonly ClaimFlag[] {
  return [...FLAGS[verdict], ...alsoFlagged];
}

const FLAGS: Readonly<Record<ClaimVerdict, readonly ClaimFlag[]>> = {
  holds: [],
  "mostly holds": [],
  "half true": ["wrong"],
  depends: ["depends"],
  misleading: ["wrong"],
  outdated: ["changed"],
  "wrong then": ["wrong", "changed"],
  "mostly wrong": ["wrong"],
  confused: ["wrong"],
  wrong: ["wrong"],
  definition: [],
  opinion: [],
};
