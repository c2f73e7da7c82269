import type { Figure } from "./verdict";

/** RFC 4180, with a head line; lines end with CRLF. */
export function figuresCsv(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, label, value, unit, n, uncertaintyMs }) => [
    name,
    label,
    value,
    unit,
    n ?? "",
    uncertaintyMs ?? "",
  ]);
  return [["name", "label", "value", "unit", "n", "uncertaintyMs"], ...rows]
    .map((row) => `${row.map((cell) => quoted(String(cell))).join(",")}\r\n`)
    .join("");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
