import { WireGlyph } from "#components/wire/wire-glyph";
import { type PlacedBox, type PlacedLine, setupPlaces, setupText } from "#lib/charts/setup-places";
import type { Setup } from "#lib/experiments/setup";

interface SetupDrawingProps {
  readonly setup: Setup;
  /** The page of who starts the run is what the lines lead to. */
  readonly inPage: boolean;
}

/** Who takes part in a run, who opens which line, where events go, and what is broken on purpose. */
export function SetupDrawing({ setup, inPage }: SetupDrawingProps) {
  const places = setupPlaces(setup);
  const { width, height, publisher, server, between, linesFromX, linesToX, lines } = places;
  const broken = [...new Set(setup.lines.flatMap((line) => line.broken ?? []))];
  return (
    <figure className="grid max-w-2xl gap-2">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={setupText(setup)}
        className="w-full"
        style={{ maxWidth: `${width * 1.25}px` }}
        fill="none"
      >
        {publisher !== undefined && (
          <>
            <Box box={publisher} />
            <path
              d={`M${publisher.x + publisher.width} ${height / 2}H${server.x - 3}`}
              stroke="var(--color-ink-faint)"
            />
            <Arrow x={server.x - 3} y={height / 2} towards={1} colour="var(--color-ink-faint)" />
          </>
        )}
        {lines.map((line) => (
          <Line key={line.y} line={line} fromX={linesFromX} toX={linesToX} />
        ))}
        <Box box={server} />
        {between !== undefined && <Box box={between} />}
      </svg>
      <figcaption className="text-ink-faint text-xs">
        The ring marks who opens the line, arrows where events go.
        {broken.length > 0 && ` The zigzag marks lines that are broken on purpose: ${broken.join(", ")}.`} The
        clients are{" "}
        {inPage
          ? "in this page, by what your browser has built in."
          : "a process of their own on the server's machine, over loopback."}
        {setup.server === "own" && " The server is another one that only this run uses."}
      </figcaption>
    </figure>
  );
}

function Line({ line, fromX, toX }: Readonly<{ line: PlacedLine; fromX: number; toX: number }>) {
  const { y, transport, label, opens, events, broken } = line;
  const ringX = opens === "client" ? toX - 5 : fromX + 5;
  const colour = "var(--wire)";
  const breakX = fromX + 24;
  return (
    <g data-transport={transport}>
      <path d={`M${fromX} ${y}H${toX}`} stroke={colour} strokeWidth="1.6" />
      {events !== "in" && <Arrow x={toX - 12} y={y} towards={1} colour={colour} />}
      {events !== "out" && <Arrow x={fromX + 12} y={y} towards={-1} colour={colour} />}
      <circle cx={ringX} cy={y} r="3.2" fill="var(--color-panel)" stroke={colour} strokeWidth="1.4" />
      {broken !== undefined && (
        <path
          d={`M${breakX - 5} ${y + 8}l4 -6l2 4l4 -6l2 4l3 -7`}
          stroke="var(--color-bad)"
          strokeWidth="1.6"
        />
      )}
      <svg x={toX + 6} y={y - 9} width="18" height="18" aria-hidden="true">
        <WireGlyph transportId={transport} />
      </svg>
      <text x={toX + 30} y={y + 4} fontSize="12" fill="var(--color-ink)">
        {label}
      </text>
    </g>
  );
}

interface ArrowProps {
  readonly x: number;
  readonly y: number;
  /** To the right, or to the left. */
  readonly towards: 1 | -1;
  readonly colour: string;
}

function Arrow({ x, y, towards, colour }: ArrowProps) {
  return (
    <path
      d={`M${x - 6 * towards} ${y - 3.5}L${x} ${y}L${x - 6 * towards} ${y + 3.5}`}
      stroke={colour}
      strokeWidth="1.6"
    />
  );
}

function Box({ box: { x, y, width, height, texts } }: Readonly<{ box: PlacedBox }>) {
  return (
    <g>
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx="7"
        fill="var(--color-panel)"
        stroke="var(--color-line)"
      />
      {texts.map((text, index) => (
        <text
          key={text}
          x={x + width / 2}
          y={y + height / 2 + 4 + 15 * (index - (texts.length - 1) / 2)}
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
