import type { Figure } from "./verdict";

export interface ComparedFigure extends Pick<Figure, "name" | "label" | "unit"> {
  /** Absent: that run has no such figure. */
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** Every figure of two runs, each once, in the order of the first run. */
export function comparedFigures(a: readonly Figure[], b: readonly Figure[]): ComparedFigure[] {
  const names = [...new Set([...a, ...b].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [left, right] = [a, b].map((figures) => figures.find((figure) => figure.name === name));
    const either = left ?? right;
    if (either === undefined) return [];
    return { name, label: either.label, unit: either.unit, a: left?.value, b: right?.value };
  });
}
