import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { isOfArticle, type Pattern, type Statement, type Transport } from "./claim";
import { CLAIMS } from "./claims";
import { STATEMENTS } from "./wires/statements";

/** What the article leaves out, said of the wires one after the other. */
export const BEYOND_THE_ARTICLE: readonly Statement[] = TRANSPORT_IDS.flatMap((wire) =>
  STATEMENTS[wire].filter((statement) => !isOfArticle(statement)),
);

/** What is said for a pattern or a transport, or against it, by the article and beyond it. */
export function saidOf(subject: Pattern | Transport, side: "pro" | "con"): readonly Statement[] {
  return [...CLAIMS, ...BEYOND_THE_ARTICLE].filter(
    (statement) => statement.side === side && statement.about.includes(subject),
  );
}
