import { type Source, SSE_CONNECTIONS } from "#lib/claims/sources";
import { TRANSPORTS, type TransportFacts, type TransportId } from "#lib/transports/catalog";

/** One question about every wire, answered from what the catalogue knows of it. */
export interface FactRow {
  readonly title: string;
  readonly answer: (facts: TransportFacts) => string;
  /** What decides it for every wire; if left out, the specification of each does. */
  readonly source?: Source;
}

/** ISO date of the audit of these answers, with what was noted from the specifications. */
export const FACTS_AUDITED_ON = "2026-11-23";

/** The text that decides an answer. */
export function sourceOf({ source }: FactRow, { specification: { name, url } }: TransportFacts): Source {
  return source ?? { title: name, url };
}

const RESUMES: Readonly<Record<TransportFacts["resumable"], string>> = {
  always: "Yes, from a position that it knows.",
  option: "Not by itself. Here with an addition that can be switched off.",
  never: "There is no line to resume. What failed is sent again.",
};

export const FACT_ROWS: readonly FactRow[] = [
  {
    title: "Who calls whom",
    answer: ({ reaches }) =>
      reaches === "page"
        ? "The receiver calls the server."
        : "The server calls a URL of the receiver, which must be reachable.",
  },
  {
    title: "Who begins, for each event",
    answer: ({ initiative }) =>
      initiative === "server"
        ? "The server, when there is one."
        : "The receiver asks, whether or not there is one.",
  },
  {
    title: "Begins with an HTTP Upgrade",
    answer: ({ upgrades }) => (upgrades ? "Yes: a proxy may refuse it." : "No."),
  },
  {
    title: "Holds a connection of HTTP/1.1",
    answer: ({ holdsHttpConnection }) =>
      holdsHttpConnection ? "Yes: browsers have about six for each origin." : "No.",
    source: SSE_CONNECTIONS,
  },
  { title: "Resumes after a cut", answer: ({ resumable }) => RESUMES[resumable] },
  {
    title: "The receiver answers each delivery",
    answer: ({ acknowledged }) =>
      acknowledged ? "Yes, and a failed one is tried again." : "No, unless something is added.",
  },
];

/** One question that a run answers for several wires at once. */
export interface MeasuredRow {
  readonly title: string;
  /** Its newest run is shown. */
  readonly experiment: `X${string}`;
  /** Names of the figures of each wire, with what is said before the number. A wire left out took no part. */
  readonly figures: Readonly<
    Partial<Record<TransportId, readonly (readonly [name: string, label: string])[]>>
  >;
}

const LEDGER = ["websocket", "socket-io", "sse", "mqtt", "webhook", "long-polling"] as const;
const WITHOUT_HOOKS = ["websocket", "socket-io", "sse", "mqtt", "long-polling", "polling"] as const;
const SILENT = ["websocket", "sse", "webhook", "rest-hook", "long-polling", "polling"] as const;

export const MEASURED_ROWS: readonly MeasuredRow[] = [
  {
    title: "Added to a small event",
    experiment: "X01",
    figures: of(LEDGER, (id) => [[`${id}.small.overhead`, ""]]),
  },
  {
    title: "Delay, median",
    experiment: "X02",
    figures: of(WITHOUT_HOOKS, (id) => [[`${id}.delay-p50`, ""]]),
  },
  {
    title: "Bytes in 4 s of silence, a ping or a poll every 0.5 s",
    experiment: "X39",
    figures: of(SILENT, (id) => [[`${id}.bytes`, ""]]),
  },
  {
    title: "Lost in a cut",
    experiment: "X09",
    figures: {
      websocket: [
        ["websocket-bare.lost", "bare"],
        ["websocket-cursor.lost", "with a cursor"],
      ],
      sse: [["sse.lost", ""]],
      mqtt: [
        ["mqtt-clean.lost", "QoS 0"],
        ["mqtt-session.lost", "QoS 1, kept session"],
      ],
      "long-polling": [["long-polling.lost", "with a cursor"]],
    },
  },
  {
    title: "Arrived where Upgrade is refused",
    experiment: "X05",
    figures: of(WITHOUT_HOOKS, (id) => [[`${id}.no-upgrade`, ""]]),
  },
  {
    title: "Arrived in time where a proxy buffers",
    experiment: "X05",
    figures: of(WITHOUT_HOOKS, (id) => [[`${id}.buffering`, ""]]),
  },
];

function of(
  ids: readonly TransportId[],
  figures: (id: TransportId) => readonly (readonly [string, string])[],
): MeasuredRow["figures"] {
  return Object.fromEntries(ids.map((id) => [id, figures(id)]));
}

export const WIRES_AT_FIRST = ["websocket", "sse"] as const satisfies readonly TransportId[];

/** @param value `sse,mqtt` of an address. @returns known wires, each once, in the catalogue's order; two of them if none is named */
export function wiresOfAddress(value: unknown): readonly TransportId[] {
  const named = typeof value === "string" ? value.split(",") : [];
  const known = Object.values(TRANSPORTS).flatMap(({ id }) => (named.includes(id) ? id : []));
  return known.length === 0 ? WIRES_AT_FIRST : known;
}

/** With one wire more, or without it if it is there. */
export function toggled(wires: readonly TransportId[], wire: TransportId): readonly TransportId[] {
  return wires.includes(wire) ? wires.filter((each) => each !== wire) : [...wires, wire];
}
