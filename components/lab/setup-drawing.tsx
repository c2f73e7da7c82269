import { WireGlyph } from "#components/wire/wire-glyph";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { TRANSPORTS } from "#lib/transports/catalog";

const WIDTH = 360;
const ROW = 26;
const TOP = 10;
const SERVER = { left: 104, right: 172 } as const;
const WIRES_END = 240;
const BREAK = 206;

/** Who takes part in a run, and where the lines are broken. Drawn from the catalog's entry. */
export function SetupDrawing({ entry }: Readonly<{ entry: CatalogEntry }>) {
  const { wires, needs } = entry;
  const isBroken = needs.includes("fault");
  const height = 2 * TOP + ROW * Math.max(2, wires.length);
  const middle = height / 2;
  const first = middle - (ROW * (wires.length - 1)) / 2;
  const labels = wires.map((id) => TRANSPORTS[id].shortLabel).join(", ");
  return (
    <figure className="grid max-w-lg gap-2">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`The clients publish to the server, and receive over ${labels}${isBroken ? "; these lines are broken on purpose" : ""}.`}
        className="w-full"
        fill="none"
      >
        <Box left={1} width={72} middle={middle} height={40} lines={["publisher"]} />
        <path d={`M73 ${middle}H${SERVER.left - 3}`} stroke="var(--color-ink-faint)" />
        <path d={`M${SERVER.left - 8} ${middle - 3}l5 3l-5 3`} stroke="var(--color-ink-faint)" />
        <Box
          left={SERVER.left}
          width={SERVER.right - SERVER.left}
          middle={middle}
          height={Math.max(48, height - 2)}
          lines={needs.includes("own server") ? ["own server", "restarted"] : ["this server", "fresh room"]}
        />
        {wires.map((id, index) => {
          const y = first + ROW * index;
          return (
            <g key={id} data-transport={id}>
              <path d={`M${SERVER.right} ${y}H${WIRES_END}`} stroke="var(--wire)" strokeWidth="1.6" />
              {isBroken && (
                <path
                  d={`M${BREAK - 5} ${y + 8}l4 -6l2 4l4 -6l2 4l3 -7`}
                  stroke="var(--color-bad)"
                  strokeWidth="1.6"
                />
              )}
              <svg x={WIRES_END + 6} y={y - 9} width="18" height="18" aria-hidden="true">
                <WireGlyph transportId={id} />
              </svg>
              <text x={WIRES_END + 30} y={y + 4} fontSize="12" fill="var(--color-ink)">
                {TRANSPORTS[id].shortLabel}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption className="text-ink-faint text-xs">
        The clients are a process of their own on this machine, over loopback.
        {needs.includes("own server") &&
          " The server is another one that only this run uses, so that it can be killed."}
        {isBroken && " The zigzag marks the lines that are broken on purpose."}
      </figcaption>
    </figure>
  );
}

interface BoxProps {
  readonly left: number;
  readonly width: number;
  readonly middle: number;
  readonly height: number;
  readonly lines: readonly string[];
}

function Box({ left, width, middle, height, lines }: BoxProps) {
  return (
    <g>
      <rect
        x={left}
        y={middle - height / 2}
        width={width}
        height={height}
        rx="7"
        fill="var(--color-panel)"
        stroke="var(--color-line)"
      />
      {lines.map((text, index) => (
        <text
          key={text}
          x={left + width / 2}
          y={middle + 4 + 15 * (index - (lines.length - 1) / 2)}
          fontSize="11.5"
          textAnchor="middle"
          fill={index === 0 ? "var(--color-ink)" : "var(--color-ink-faint)"}
        >
          {text}
        </text>
      ))}
    </g>
  );
}
