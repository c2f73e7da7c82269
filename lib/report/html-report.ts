import { dateText } from "#lib/format/date-text";
import { verdictText } from "#lib/format/verdict-text";
import { barsSvg } from "./bars-svg";
import { chartSvg } from "./chart-svg";
import { embeddedJson, escapeHtml } from "./escape";
import type { Report, ReportChart, ReportPart, ReportTable } from "./report";
import { REPORT_STYLE } from "./report-style";

/** The element that holds the raw data. */
export const RAW_DATA_ID = "raw-data";

const TONES = { true: "holds", false: "fails", unknown: "unknown" } as const;

/** One file that needs nothing else: no script runs in it, and it asks no server for anything. */
export function htmlReport(report: Report): string {
  const { title, madeAt, origin, version, parts, rawData } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="soft">${escapeHtml(`Made ${dateText(madeAt)} on ${origin} by Event Playground ${version}.`)}</p>
<p class="soft">Numbers are of that machine and that moment. The raw data is in this file, in the element #${RAW_DATA_ID}.</p>
</header>
<main>
${parts.map(partHtml).join("\n")}
</main>
<script type="application/json" id="${RAW_DATA_ID}">${embeddedJson(rawData)}</script>
</body>
</html>
`;
}

function partHtml(part: ReportPart): string {
  const { title, question, claim, prediction, remark, charts, bars, tables, cards, conditions, again } = part;
  const pieces = [
    `<h2>${escapeHtml(question)}</h2>`,
    `<p class="soft">${escapeHtml(title)}</p>`,
    claim === undefined ? "" : `<p>${escapeHtml(`Claim under test: ${claim}`)}</p>`,
    verdictHtml(part),
    prediction === undefined ? "" : `<p>${escapeHtml(`Expected before the run: ${prediction}`)}</p>`,
    remark === undefined ? "" : `<p>${escapeHtml(remark)}</p>`,
    ...charts.map(figureHtml),
    ...bars.map(
      (group) => `<figure>${barsSvg(group)}<figcaption>${escapeHtml(group.caption)}</figcaption></figure>`,
    ),
    ...tables.map(tableHtml),
    cards === undefined ? "" : cardsHtml(cards),
    "<h3>Conditions</h3>",
    `<dl>${conditions.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`).join("")}</dl>`,
    again === undefined
      ? ""
      : `<p><a href="${escapeHtml(again.href)}" rel="noreferrer">${escapeHtml(again.label)}</a></p>`,
  ];
  return `<section>\n${pieces.filter((piece) => piece !== "").join("\n")}\n</section>`;
}

function verdictHtml({ verdict }: ReportPart): string {
  if (verdict === undefined) return "";
  const { holds, reason, wouldChange } = verdict;
  return (
    `<div class="card ${TONES[`${holds}`]}"><p><b>${verdictText(holds)}.</b> ${escapeHtml(reason)}</p>` +
    `<p class="soft">${escapeHtml(`What would change it: ${wouldChange}`)}</p></div>`
  );
}

function cardsHtml({ caption, list }: NonNullable<ReportPart["cards"]>): string {
  const cards = list.map(({ title, verdict, text, evidence, source }) => {
    const lines = evidence.map((line) => `<p class="figure">${escapeHtml(line)}</p>`).join("");
    return (
      `<div class="card"><p>${escapeHtml(title)}</p><p><b>${escapeHtml(verdict)}.</b> ${escapeHtml(text)}</p>` +
      `${lines}<p class="soft">${escapeHtml(source)}</p></div>`
    );
  });
  return `<h3>${escapeHtml(caption)}</h3>\n${cards.join("\n")}`;
}

function figureHtml({ lanes, labels }: ReportChart): string {
  return `<figure>${chartSvg(lanes, labels)}<figcaption>${escapeHtml(lanes.caption)}</figcaption></figure>`;
}

function tableHtml({ caption, head, rows }: ReportTable): string {
  const headCells = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const bodyRows = rows.map(([name = "", ...cells]) => {
    const values = cells.map((text) => `<td>${escapeHtml(text)}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(name)}</th>${values}</tr>`;
  });
  return (
    `<div class="wide"><table><caption>${escapeHtml(caption)}</caption>` +
    `<thead><tr>${headCells}</tr></thead><tbody>${bodyRows.join("")}</tbody></table></div>`
  );
}
