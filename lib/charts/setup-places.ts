import type { Setup, SetupLine } from "#lib/experiments/setup";

/** All lengths in the units of the drawing's view box. */
const ROW = 30;
const LEAST_HEIGHT = 84;
const BOX = { publisher: 76, server: 92, between: 84 } as const;
const GAP = { publisher: 44, lines: 74, between: 40 } as const;
const LEAST_LABELS_WIDTH = 210;
/** From the end of a line to its label, and a character of it at most, on average. */
const LABEL_INDENT = 34;
const CHARACTER_WIDTH = 6.6;

export interface PlacedBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly string[];
}

export interface PlacedLine extends SetupLine {
  readonly y: number;
}

/** Where everything of a set-up is drawn, from left to right. */
export interface SetupPlaces {
  readonly width: number;
  readonly height: number;
  readonly publisher: PlacedBox | undefined;
  readonly server: PlacedBox;
  readonly between: PlacedBox | undefined;
  /** From the right edge of the server to the glyphs of the lines. */
  readonly linesFromX: number;
  readonly linesToX: number;
  readonly lines: readonly PlacedLine[];
}

const SERVER_TEXTS: Readonly<Record<Setup["server"], readonly string[]>> = {
  this: ["this server", "fresh room"],
  own: ["own server", "of this run"],
  script: ["bytes that", "the run writes"],
};

/** Lines are stacked; everything else stands in their middle. */
export function setupPlaces({ publisher, server, between, lines }: Setup): SetupPlaces {
  const height = Math.max(LEAST_HEIGHT, ROW * lines.length + 8);
  const middle = height / 2;
  const serverX = publisher === undefined ? 1 : BOX.publisher + GAP.publisher;
  const linesFromX = serverX + BOX.server;
  const betweenX = linesFromX + GAP.between;
  const linesToX = between === undefined ? linesFromX + GAP.lines : betweenX + BOX.between + GAP.between;
  const longest = Math.max(...lines.map(({ label }) => label.length));
  const first = middle - (ROW * (lines.length - 1)) / 2;
  return {
    width: linesToX + Math.max(LEAST_LABELS_WIDTH, LABEL_INDENT + CHARACTER_WIDTH * longest),
    height,
    publisher:
      publisher === undefined
        ? undefined
        : { x: 1, y: middle - 24, width: BOX.publisher, height: 48, texts: ["publisher", publisher] },
    server: {
      x: serverX,
      y: 1,
      width: BOX.server,
      height: height - 2,
      texts: SERVER_TEXTS[server],
    },
    between:
      between === undefined
        ? undefined
        : { x: betweenX, y: 1, width: BOX.between, height: height - 2, texts: wrapped(between) },
    linesFromX,
    linesToX,
    lines: lines.map((line, index) => ({ ...line, y: first + ROW * index })),
  };
}

/** At most so many characters stand beside each other in a box. */
const CHARACTERS = 14;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= CHARACTERS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The same in words, for who cannot see it. */
export function setupText({ publisher, server, between, lines }: Setup): string {
  const servers = {
    this: "this server",
    own: "a server of the run's own",
    script: "a server that writes bytes",
  };
  const parts = lines.map(({ label, opens, events, broken }) => {
    const way = { out: "gets events", in: "sends events", both: "sends and gets events" }[events];
    const opener = opens === "client" ? "opens the line" : "is called by the server";
    return `${label} ${opener} and ${way}${broken === undefined ? "" : `; broken on purpose: ${broken}`}`;
  });
  const source =
    publisher === undefined ? "" : `A publisher sends events by ${publisher} to ${servers[server]}. `;
  const start = publisher === undefined ? `At ${servers[server]}: ` : "";
  const path = between === undefined ? "" : ` Between them stands: ${between}.`;
  return `${source}${start}${parts.join(". ")}.${path}`;
}
