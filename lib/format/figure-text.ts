import type { Figure } from "#lib/experiments/verdict";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Units of one thing. */
const ONE: Readonly<Partial<Record<Figure["unit"], string>>> = {
  events: "event",
  bytes: "byte",
  requests: "request",
  connections: "connection",
  times: "time",
};

/** The number alone, for a column that has the unit in its head. */
export function figureNumber({ value }: Pick<Figure, "value">): string {
  return (Math.abs(value) < 100 ? grouped : whole).format(value);
}

/** `15 events`, `0.4 ms`, `97 %`, `4.1`. */
export function figureText(figure: Pick<Figure, "value" | "unit">): string {
  const unit = figure.value === 1 ? (ONE[figure.unit] ?? unitText(figure.unit)) : unitText(figure.unit);
  return unit === "" ? figureNumber(figure) : `${figureNumber(figure)} ${unit}`;
}

export function unitText(unit: Figure["unit"]): string {
  return unit === "percent" ? "%" : unit === "ratio" ? "" : unit;
}
