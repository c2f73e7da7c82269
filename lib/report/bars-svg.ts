import type { FigureBarGroup } from "#lib/charts/figure-bars";
import { escapeHtml } from "./escape";

const LABEL_WIDTH = 250;
const PLOT_WIDTH = 460;
const VALUE_WIDTH = 140;
const WIDTH = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH;
const ROW_HEIGHT = 26;
const BAR_HEIGHT = 14;
/** Nothing is drawn as a hair, not as no bar. */
const LEAST_WIDTH = 1;

/** One group of bars as an SVG element that stands for itself. */
export function barsSvg({ caption, bars }: FigureBarGroup): string {
  const rows = bars.map(({ label, transport, share, text }, index) => {
    const top = index * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
    const baseline = index * ROW_HEIGHT + ROW_HEIGHT / 2 + 4;
    const colour = transport === undefined ? "var(--ink)" : `var(--${transport})`;
    const width = Math.max(LEAST_WIDTH, Math.round(share * PLOT_WIDTH * 10) / 10);
    return (
      `<g><text x="0" y="${baseline}">${escapeHtml(label)}</text>` +
      `<rect x="${LABEL_WIDTH}" y="${top}" width="${width}" height="${BAR_HEIGHT}" fill="${colour}"/>` +
      `<text x="${WIDTH}" y="${baseline}" text-anchor="end">${escapeHtml(text)}</text></g>`
    );
  });
  const summary = [caption, ...bars.map(({ label, text }) => `${label} ${text}`)]
    .filter((part) => part !== "")
    .join("; ");
  return `<svg viewBox="0 0 ${WIDTH} ${bars.length * ROW_HEIGHT}" role="img" aria-label="${escapeHtml(summary)}">${rows.join("")}</svg>`;
}
