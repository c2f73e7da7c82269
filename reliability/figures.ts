import { appendFileSync } from "node:fs";

/** What one goal measured, as it is printed and written to `docs/reliability.md`. */
export interface Figures {
  /** `R1` … `R19`, `S1` … `S14`. */
  readonly goal: string;
  readonly what: string;
  /** Name and value with its unit. */
  readonly measured: Readonly<Record<string, string | number>>;
}

/** Adds a line to the file that `scripts/soak.mjs` named; the short forms keep no figures. */
export function reportFigures(figures: Figures): void {
  const file = process.env["SOAK_FIGURES"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}
