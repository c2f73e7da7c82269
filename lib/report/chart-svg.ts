import { LANE_BOX, type SeriesLane, type SeriesLanes } from "#lib/charts/series-lanes";
import { escapeHtml } from "./escape";

const LABEL_WIDTH = 250;
const PLOT_WIDTH = 480;
const VALUE_WIDTH = 120;
const WIDTH = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH;
const LANE_HEIGHT = 40;
const PLOT_HEIGHT = 30;
const AXIS_HEIGHT = 20;

/** A lane for each client, as an SVG element that stands for itself. */
export function chartSvg(chart: SeriesLanes, labels: ReadonlyMap<string, string>): string {
  const { lanes, reference, ticks } = chart;
  const height = lanes.length * LANE_HEIGHT + AXIS_HEIGHT;
  const rows = lanes.map((lane, index) =>
    laneSvg(lane, lane === reference ? undefined : reference, labels.get(lane.name) ?? lane.name, index),
  );
  const axis = ticks.map(({ at, text }) => {
    const anchor = at === 0 ? "start" : at > 0.95 ? "end" : "middle";
    const x = LABEL_WIDTH + at * PLOT_WIDTH;
    return `<text class="tick" x="${x}" y="${height - 5}" text-anchor="${anchor}">${escapeHtml(text)}</text>`;
  });
  const summary = lanes.map((lane) => `${labels.get(lane.name) ?? lane.name} ${lane.summary}`).join("; ");
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(summary)}">${rows.join("")}${axis.join("")}</svg>`;
}

function laneSvg(
  { name, path, transport, summary, faults }: SeriesLane,
  reference: SeriesLane | undefined,
  label: string,
  index: number,
): string {
  const top = index * LANE_HEIGHT;
  const middle = top + LANE_HEIGHT / 2 + 4;
  const colour = transport === undefined ? "var(--ink)" : `var(--${transport})`;
  const scale = `translate(${LABEL_WIDTH} ${top + 5}) scale(${PLOT_WIDTH / LANE_BOX.width} ${PLOT_HEIGHT / LANE_BOX.height})`;
  const area =
    reference === undefined
      ? ""
      : `<path d="${reference.path}V${LANE_BOX.height}H0Z" fill="var(--fill)" stroke="var(--line)" vector-effect="non-scaling-stroke"/>`;
  const spans = faults
    .map(
      ({ x, width }) =>
        `<rect x="${x}" y="0" width="${width}" height="${LANE_BOX.height}" fill="var(--bad)" opacity=".18"/>`,
    )
    .join("");
  return (
    `<g><title>${escapeHtml(name)}</title><text x="0" y="${middle}">${escapeHtml(label)}</text>` +
    `<g transform="${scale}" fill="none">${area}${spans}<path d="${path}" stroke="${colour}" stroke-width="2" vector-effect="non-scaling-stroke"/></g>` +
    `<text x="${WIDTH}" y="${middle}" text-anchor="end">${escapeHtml(summary)}</text></g>`
  );
}
