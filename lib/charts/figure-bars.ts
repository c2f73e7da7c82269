import { transportOf } from "#lib/charts/series-lanes";
import type { Figure } from "#lib/experiments/verdict";
import { figureNumber, unitText } from "#lib/format/figure-text";
import type { TransportId } from "#lib/transports/catalog";

export interface FigureBar {
  readonly name: string;
  readonly label: string;
  /** The wire whose name its figure begins with, for its hue and glyph. */
  readonly transport: TransportId | undefined;
  /** Of the longest bar of its group: 0 to 1. */
  readonly share: number;
  /** The number; its unit is in the caption. */
  readonly text: string;
}

/** Bars that may be compared with each other: the same thing in the same unit. */
export interface FigureBarGroup {
  readonly caption: string;
  readonly bars: readonly FigureBar[];
}

/**
 * Bars for these figures. `SSE: lost` and `MQTT: lost` are one group, called `lost`; what has no such label stands with
 * the others of its unit. All bars begin at 0.
 */
export function figureBars(figures: readonly Figure[]): FigureBarGroup[] {
  const groups = new Map<string, { readonly figure: Figure; readonly label: string }[]>();
  for (const figure of figures) {
    const colon = figure.label.indexOf(": ");
    const label = colon === -1 ? figure.label : figure.label.slice(0, colon);
    const what = colon === -1 ? "" : figure.label.slice(colon + 2);
    const caption = [what, unitText(figure.unit)].filter((part) => part !== "").join(", ");
    const group = groups.get(caption) ?? [];
    group.push({ figure, label });
    groups.set(caption, group);
  }
  return [...groups].map(([caption, members]) => {
    const most = Math.max(0, ...members.map(({ figure }) => figure.value));
    return {
      caption,
      bars: members.map(({ figure, label }) => ({
        name: figure.name,
        label,
        transport: transportOf(figure.name.split(".")[0] ?? ""),
        share: most === 0 ? 0 : Math.max(0, figure.value) / most,
        text: figureNumber(figure),
      })),
    };
  });
}

/** The figures of a verdict that are to be drawn. */
export function barFigures({
  figures,
  bars,
}: {
  readonly figures: readonly Figure[];
  readonly bars: readonly string[];
}): Figure[] {
  return figures.filter(({ name }) => bars.includes(name));
}
