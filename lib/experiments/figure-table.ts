import type { Figure } from "./verdict";

/** Figures of the same kind side by side: a row for each of whom they are, a column for each kind. */
export interface FigureTable {
  readonly columns: readonly {
    readonly key: string;
    readonly label: string;
    readonly unit: Figure["unit"];
  }[];
  readonly rows: readonly {
    readonly key: string;
    readonly label: string;
    readonly figures: readonly (Figure | undefined)[];
  }[];
}

export interface ArrangedFigures {
  readonly table: FigureTable | undefined;
  /** Those that are of no kind that several have. */
  readonly single: readonly Figure[];
}

interface Placed {
  readonly figure: Figure;
  readonly row: string;
  readonly column: string;
  readonly rowLabel: string;
  readonly columnLabel: string;
}

/**
 * Reads `sse.lost`, labelled `SSE: lost`, as row and column. What at least two rows have becomes a column; a figure whose
 * label does not go with the others of its row and column stays alone.
 */
export function arrangeFigures(figures: readonly Figure[]): ArrangedFigures {
  const placed = figures.flatMap((figure) => placeOf(figure) ?? []);
  const rowLabels = firstOf(placed.map(({ row, rowLabel }) => [row, rowLabel]));
  const columns = firstOf(placed.map((place) => [place.column, place]));
  const fitting = placed.filter(
    ({ row, column, rowLabel, columnLabel, figure }) =>
      rowLabels.get(row) === rowLabel &&
      columns.get(column)?.columnLabel === columnLabel &&
      columns.get(column)?.figure.unit === figure.unit,
  );
  const shared = [...columns.keys()].filter(
    (key) => new Set(fitting.filter(({ column }) => column === key).map(({ row }) => row)).size > 1,
  );
  const inTable = fitting.filter(({ column }) => shared.includes(column));
  if (inTable.length === 0) return { table: undefined, single: figures };
  const rows = [...new Set(inTable.map(({ row }) => row))];
  return {
    table: {
      columns: shared.map((key) => ({
        key,
        label: columns.get(key)?.columnLabel ?? key,
        unit: columns.get(key)?.figure.unit ?? "events",
      })),
      rows: rows.map((row) => ({
        key: row,
        label: rowLabels.get(row) ?? row,
        figures: shared.map(
          (column) => inTable.find((place) => place.row === row && place.column === column)?.figure,
        ),
      })),
    },
    single: figures.filter((figure) => !inTable.some((place) => place.figure === figure)),
  };
}

function placeOf(figure: Figure): Placed | undefined {
  const dot = figure.name.indexOf(".");
  const colon = figure.label.indexOf(": ");
  if (dot === -1 || colon === -1) return undefined;
  return {
    figure,
    row: figure.name.slice(0, dot),
    column: figure.name.slice(dot + 1),
    rowLabel: figure.label.slice(0, colon),
    columnLabel: figure.label.slice(colon + 2),
  };
}

function firstOf<Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const [key, value] of entries) if (!map.has(key)) map.set(key, value);
  return map;
}
