import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Parts of the run: what lies between the clients and the server. */
export const PATHS = ["clear", "no-upgrade", "buffering"] as const;
export type Path = (typeof PATHS)[number];

export interface PathWire {
  readonly client: string;
  readonly transport: TransportId;
  readonly label: string;
  /** What the claim says about it, where it says something. */
  readonly passes: Readonly<Partial<Record<Path, boolean>>>;
}

export const PATH_WIRES = [
  {
    client: "websocket",
    transport: "websocket",
    label: "WebSocket",
    passes: { clear: true, "no-upgrade": false, buffering: true },
  },
  {
    client: "mqtt",
    transport: "mqtt",
    label: "MQTT over WebSocket",
    passes: { clear: true, "no-upgrade": false, buffering: true },
  },
  {
    client: "socket-io",
    transport: "socket-io",
    label: "Socket.IO with its fallback",
    passes: { clear: true, "no-upgrade": true, buffering: true },
  },
  {
    client: "sse",
    transport: "sse",
    label: "SSE",
    passes: { clear: true, "no-upgrade": true, buffering: false },
  },
  {
    client: "long-polling",
    transport: "long-polling",
    label: "Long polling",
    passes: { clear: true, "no-upgrade": true, buffering: true },
  },
  {
    client: "polling",
    transport: "polling",
    label: "Polling",
    passes: { clear: true, "no-upgrade": true, buffering: true },
  },
] as const satisfies readonly PathWire[];
export type PathClient = (typeof PATH_WIRES)[number]["client"];

/** Each part has clients of its own: what a fault did to one is over in the next. */
export function clientOn(path: Path, client: string): string {
  return `${client}-${path}`;
}

const knobs = z.strictObject({
  upgrade: z.enum(["strip", "forbid", "pass"]).default("strip").meta({
    title: "What the first proxy does with Upgrade",
    description: "strip: removes it. forbid: answers 403.",
  }),
  holdBytes: z
    .int()
    .min(0)
    .max(1_048_576)
    .default(65_536)
    .meta({ title: "What the second proxy holds back", unit: "bytes", description: "0: nothing." }),
  count: z.int().min(5).max(50).default(10).meta({ title: "Events on each path" }),
});

interface Passage {
  readonly label: string;
  readonly client: string;
  readonly path: Path;
  readonly published: number;
  readonly arrived: number;
}

/** X05: proxies that mean no harm, and the wires that they stop. */
export const hostilePath = runnable({
  id: "X05",
  slug: "hostile-path",
  claim:
    "A proxy without Upgrade stops what needs a WebSocket and nothing else; one that buffers stops SSE, and neither what was upgraded nor a request that ends.",
  knobs,
  presets: [
    { name: "short", title: "Upgrade stripped, then 64 KiB held back", knobs: {} },
    { name: "forbidden", title: "Upgrade answered with 403", knobs: { upgrade: "forbid" } },
    { name: "clear", title: "No proxies", knobs: { upgrade: "pass", holdBytes: 0 }, turnsRound: true },
  ],
  sample: { of: "events on each path", least: 5, warmUp: "none: no time decides" },
  bars: ["clear", "no-upgrade", "buffering"],
  wouldChange: {
    holds: "No proxies; or TLS from end to end, which hides the upgrade and the events from them.",
    fails: "A proxy that refuses Upgrade, and one that holds back more bytes than all events have.",
  },
  setup: ({ upgrade, holdBytes }) => {
    const proxies = (upgrade === "pass" ? 0 : 1) + (holdBytes === 0 ? 0 : 1);
    return {
      publisher: "HTTP",
      server: "this",
      ...(proxies === 0 ? {} : { between: proxies === 1 ? "a proxy" : "two proxies, in turn" }),
      lines: receivingLines(PATH_WIRES, proxies === 0 ? undefined : "proxy"),
    };
  },
  expectedMs: ({ count }) => 18_000 + PATHS.length * count * 100,
  check(run, { count }) {
    const passages = PATHS.flatMap((path) => passagesOf(run, path));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...PATHS.map((path) => factsOf(phaseOf(run, path), "published").length)),
      figures: passages.map(figureOf),
      series: [],
    });
    const short = PATHS.find((path) => factsOf(phaseOf(run, path), "published").length < count);
    if (short !== undefined) return say("unknown", `Not every event was published (${short}).`);
    const unwell = passages.filter(({ path, arrived }) => path === "clear" && arrived < count);
    if (unwell.length > 0) {
      return say(
        "unknown",
        `Without any proxy, too, events were missing: ${unwell.map(describe).join(", ")}.`,
      );
    }
    const wrong = passages.filter(({ client, path, arrived }) => {
      const wire: PathWire | undefined = PATH_WIRES.find((each) => each.client === client);
      const passes = wire?.passes[path];
      return passes !== undefined && (passes ? arrived < count : arrived > 0);
    });
    if (wrong.length > 0) return say(false, `Other than claimed: ${wrong.map(describe).join(", ")}.`);
    return say(
      true,
      `Without Upgrade ${list(passages, "no-upgrade", 0)} got nothing, everything else got all ${count} events. Held back, ${list(passages, "buffering", 0)} got nothing while it lasted, and ${list(passages, "buffering", count)} everything.`,
    );
  },
});

function passagesOf(run: RunJournal, path: Path): Passage[] {
  const part = phaseOf(run, path);
  const offsets = new Set(factsOf(part, "published").map(({ offset }) => offset));
  return PATH_WIRES.map(({ client, label }) => {
    const arrived = factsOfClient(part, "arrived", clientOn(path, client)).filter(({ offset }) =>
      offsets.has(offset),
    );
    const different = new Set(arrived.map(({ offset }) => offset)).size;
    return { client, label, path, published: offsets.size, arrived: different };
  });
}

function describe({ label, path, arrived, published }: Passage): string {
  return `${label} (${path}) ${arrived} of ${published}`;
}

function list(passages: readonly Passage[], path: Path, arrived: number): string {
  return passages
    .filter((passage) => passage.path === path && passage.arrived === arrived)
    .map(({ label }) => label)
    .join(", ");
}

function figureOf({ client, label, path, arrived, published }: Passage): Figure {
  return {
    name: `${client}.${path}`,
    label: `${label}: arrived in time, path ${path}`,
    value: arrived,
    unit: "events",
    n: published,
  };
}
