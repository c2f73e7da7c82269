import { bearingsOf, outcomeOf } from "#lib/claims/bearing";
import type { Statement } from "#lib/claims/claim";
import { figuresOf, SESSION_FIGURE_TITLES } from "#lib/claims/session-figures";
import { STATEMENTS } from "#lib/claims/wires/statements";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { type NewestRun, sampleSize } from "#lib/experiments/newest-runs";
import { dateText } from "#lib/format/date-text";
import type { LaneTotals } from "#lib/measure/delivery";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ReportCard } from "./report";

type Totals = Readonly<Record<TransportId, LaneTotals>>;

/**
 * What is said for a wire and against it, judged, with the numbers of this session and of the Lab's newest runs.
 * @param runs of the usual settings; empty when the server has none or was not asked
 */
export function statementCards(wire: TransportId, totals: Totals, runs: readonly NewestRun[]): ReportCard[] {
  return STATEMENTS[wire]
    .filter(({ side }) => side !== "fact")
    .map((statement) => ({
      title: `${statement.id} (${statement.side}) ${statement.text}`,
      verdict: statement.verdict.charAt(0).toUpperCase() + statement.verdict.slice(1),
      text: statement.why,
      evidence: [...sessionLine(statement, totals), ...labLines(statement, runs)],
      source: sourceText(statement),
    }));
}

function sessionLine({ sessionFigure }: Statement, totals: Totals): string[] {
  if (sessionFigure === undefined) return [];
  const figures = figuresOf(sessionFigure, totals);
  const numbers = TRANSPORT_IDS.flatMap((id) => {
    const figure = figures[id];
    return figure === undefined
      ? []
      : [`${TRANSPORTS[id].shortLabel} ${figure.text} (n\u00a0=\u00a0${figure.count})`];
  });
  return [
    `${SESSION_FIGURE_TITLES[sessionFigure]}: ${numbers.length === 0 ? "nothing yet" : numbers.join(", ")}`,
  ];
}

function labLines({ test }: Statement, runs: readonly NewestRun[]): string[] {
  // Two questions may have one run for an answer.
  const lines = new Map<string, string>();
  for (const { experiment, direction } of bearingsOf(test)) {
    const entry = EXPERIMENTS.find(({ id }) => id === experiment);
    const run = runs.find((each) => each.experiment === entry?.id);
    if (entry === undefined || run === undefined || lines.has(run.id)) continue;
    const size = sampleSize(run.verdict);
    const n = size === undefined ? "" : `, n\u00a0=\u00a0${size}`;
    const outcome = outcomeOf(direction, run.verdict.holds);
    lines.set(run.id, `${entry.title} ${outcome}: ${run.verdict.reason} (${dateText(run.createdAt)}${n})`);
  }
  return [...lines.values()];
}

function sourceText({ evidence, source, alsoSources = [], auditedOn }: Statement): string {
  if (evidence === "opinion") return `Opinion, audited ${auditedOn}. On the subject: ${source.title}`;
  return `${[source, ...alsoSources].map(({ title }) => title).join("; ")}; audited ${auditedOn}`;
}
