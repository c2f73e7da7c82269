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
  /** Empty: about neither a pattern nor a transport, but a library. */
  readonly about: readonly Subject[];
  /** At most 120 characters. */
  readonly text: string;
  readonly verdict: ClaimVerdict;
  /** Why, at most 300 characters. */
  readonly why: string;
  /** The text that decides the verdict. Of an opinion: a text about the subject. */
  readonly source: Source;
  /** Texts that decide beside it. */
  readonly alsoSources?: readonly Source[];
  /**
   * ISO date of the audit: verdict and reason were compared with notes taken from the source. Nobody opened the
   * address again since, so what stands there today may be another text.
   */
  readonly auditedOn: string;
  /** "opinion": the source is about the subject only, and does not decide. */
  readonly evidence: "sourced" | "opinion";
  /** Which experiments bear on it, and in which direction, or why none can. */
  readonly test: Test;
  /** The figure of a session in the playground that bears on it. A number itself never stands here. */
  readonly sessionFigure?: SessionFigure;
}

export type SessionFigure = "bytesPerEvent" | "p50Ms" | "handshake" | "lost";

/** A statement of the article. Its id is the section's letter and the place in it, such as `W-18`. */
export interface Claim extends Statement {
  /** The article's own words, at most twelve of them. */
  readonly quote: string;
  /** Flags beyond those that the verdict brings. */
  readonly alsoFlagged?: readonly ClaimFlag[];
}

export type ExperimentId = `X${string}`;
export type Test = Experiments | { readonly untestable: string };

/** What the verdict of an experiment on its own claim says about a statement. */
export interface Experiments {
  /** Where its claim holds, that speaks for the statement; where not, against it. */
  readonly supports?: readonly ExperimentId[];
  /** The other way round. */
  readonly contradicts?: readonly ExperimentId[];
  /** Its figures are of the matter, its verdict is of another. */
  readonly measures?: readonly ExperimentId[];
}
export type Direction = keyof Experiments;

/** Or does it go beyond it? */
export function isOfArticle(statement: Statement): statement is Claim {
  return "quote" in statement;
}

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
