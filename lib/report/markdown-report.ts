import { dateText } from "#lib/format/date-text";
import { verdictText } from "#lib/format/verdict-text";
import { escapeMarkdown } from "./escape";
import type { Report, ReportPart, ReportTable } from "./report";

/** The same report as GitHub Flavored Markdown, without charts and raw data. */
export function markdownReport({ title, madeAt, origin, version, parts }: Report): string {
  const head = [
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(`Made ${dateText(madeAt)} on ${origin} by Event Playground ${version}.`),
    "Numbers are of that machine and that moment.",
  ];
  return `${[...head, ...parts.flatMap(partLines)].join("\n\n")}\n`;
}

function partLines({ verdict, ...part }: ReportPart): string[] {
  const { title, question, claim, prediction, remark, tables, cards, conditions, again } = part;
  return [
    `## ${escapeMarkdown(question)}`,
    escapeMarkdown(title),
    ...(claim === undefined ? [] : [`Claim under test: ${escapeMarkdown(claim)}`]),
    ...(verdict === undefined
      ? []
      : [
          `**${verdictText(verdict.holds)}.** ${escapeMarkdown(verdict.reason)}`,
          `What would change it: ${escapeMarkdown(verdict.wouldChange)}`,
        ]),
    ...(prediction === undefined ? [] : [`Expected before the run: ${escapeMarkdown(prediction)}`]),
    ...(remark === undefined ? [] : [escapeMarkdown(remark)]),
    ...tables.flatMap(tableLines),
    ...(cards === undefined ? [] : cardLines(cards)),
    "### Conditions",
    conditions.map(([name, text]) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(text)}`).join("\n"),
    ...(again === undefined
      ? []
      : [`[${escapeMarkdown(again.label)}](<${again.href.replaceAll(/[<>\s\\]/g, encodeURIComponent)}>)`]),
  ];
}

function cardLines({ caption, list }: NonNullable<ReportPart["cards"]>): string[] {
  const cards = list.flatMap(({ title, verdict, text, evidence, source }) => [
    `**${escapeMarkdown(verdict)}.** ${escapeMarkdown(title)}`,
    escapeMarkdown(text),
    ...evidence.map(escapeMarkdown),
    escapeMarkdown(source),
  ]);
  return [`### ${escapeMarkdown(caption)}`, ...cards];
}

function tableLines({ caption, head, rows }: ReportTable): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  const rule = `| ${head.map((_, index) => (index === 0 ? "---" : "---:")).join(" | ")} |`;
  return [escapeMarkdown(caption), [line(head), rule, ...rows.map(line)].join("\n")];
}
