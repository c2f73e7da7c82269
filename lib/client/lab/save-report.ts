import { saveFile } from "#lib/client/save-file";
import { htmlReport } from "#lib/report/html-report";
import { markdownReport } from "#lib/report/markdown-report";
import type { Report } from "#lib/report/report";
import { VERSION } from "#lib/version";

export type ReportFormat = "html" | "markdown";

/** What every report says of itself. */
export function reportHead(title: string): Pick<Report, "title" | "madeAt" | "origin" | "version"> {
  return { title, madeAt: new Date().toISOString(), origin: location.origin, version: VERSION };
}

export function saveReport(report: Report, name: string, format: ReportFormat): void {
  if (format === "html") saveFile(`${name}.html`, "text/html", htmlReport(report));
  else saveFile(`${name}.md`, "text/markdown", markdownReport(report));
}
