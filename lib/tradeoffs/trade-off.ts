/** One thing that people say about a wire, judged. A number never stands here: it is measured live. */
export interface TradeOff {
  /** `<transport id>/<slug>`, unique over all wires. */
  readonly id: string;
  /** Where people put it. `note`: what comparisons leave out. */
  readonly side: "pro" | "con" | "note";
  /** What is said, at most 60 characters. */
  readonly title: string;
  /** What is so, at most 220 characters. */
  readonly text: string;
  /** How far the title holds. */
  readonly verdict: "true" | "mostly" | "outdated" | "contested" | "wrong" | "opinion";
  /** The primary text that decides it. */
  readonly source: { readonly name: string; readonly url: string };
  /** The day somebody last compared the verdict with the source. */
  readonly checkedOn: "2026-11-23";
  /** The figure of this session that bears on it. */
  readonly measured?: "bytesPerEvent" | "p50Ms" | "handshake" | "lost";
}

export const CHECKED_ON = "2026-11-23";
