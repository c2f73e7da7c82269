import { barFigures, figureBars } from "#lib/charts/figure-bars";
import { seriesCharts } from "#lib/charts/series-lanes";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { clientLabels } from "#lib/experiments/client-labels";
import { arrangeFigures } from "#lib/experiments/figure-table";
import { rerunPath } from "#lib/experiments/knob-values";
import type { RunRecord } from "#lib/experiments/run-record";
import type { Figure } from "#lib/experiments/verdict";
import { figureBasis } from "#lib/format/figure-basis";
import { figureText } from "#lib/format/figure-text";
import { runConditions } from "#lib/format/run-conditions";
import type { ReportPart, ReportTable } from "./report";

interface Described {
  readonly entry: Pick<CatalogEntry, "id" | "title" | "question">;
  /** Absent: the server does not offer the experiment any more. */
  readonly claim: string | undefined;
  readonly origin: string;
}

/** One run of an experiment as a part of a report. */
export function runPart(run: RunRecord, { entry, claim, origin }: Described): ReportPart {
  const { verdict, prediction, failure } = run;
  const labels = clientLabels(verdict?.figures ?? []);
  const remark =
    failure ?? (run.state === "cancelled" ? "This run was cancelled. It decides nothing." : undefined);
  return {
    title: `${entry.id} ${entry.title}`,
    question: entry.question,
    ...(claim === undefined ? {} : { claim }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(remark === undefined ? {} : { remark }),
    charts: seriesCharts(verdict?.series ?? []).map((lanes) => ({ lanes, labels })),
    bars: verdict === undefined ? [] : figureBars(barFigures(verdict)),
    tables: figureTables(verdict?.figures ?? []),
    conditions: [
      ...runConditions(run),
      ...(verdict?.bytesCounted === undefined ? [] : [["bytes", verdict.bytesCounted] as const]),
    ],
    again: { href: `${origin}${rerunPath(run)}`, label: "Do it again" },
  };
}

function figureTables(figures: readonly Figure[]): ReportTable[] {
  const { table, single } = arrangeFigures(figures);
  return [
    ...(table === undefined
      ? []
      : [
          {
            caption: "What each had",
            head: ["who", ...table.columns.map(({ label }) => label)],
            rows: table.rows.map((row) => [row.label, ...row.figures.map(cellText)]),
          },
        ]),
    ...(single.length === 0
      ? []
      : [
          {
            caption: "Figures",
            head: ["figure", "value"],
            rows: single.map((figure) => [figure.label, cellText(figure)]),
          },
        ]),
  ];
}

function cellText(figure: Figure | undefined): string {
  if (figure === undefined) return "–";
  const basis = figureBasis(figure);
  return basis === "" ? figureText(figure) : `${figureText(figure)} (${basis})`;
}
