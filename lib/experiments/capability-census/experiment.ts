import { z } from "zod";
import { arrivedEvents, arrivedFigure } from "#lib/experiments/arrived-events";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Ways by which a page can get events from a server. `everywhere`: all current browsers have it. */
export const CENSUS_APIS = [
  { client: "websocket", transport: "websocket", label: "WebSocket", everywhere: true },
  { client: "event-source", transport: "sse", label: "EventSource", everywhere: true },
  { client: "fetch-stream", transport: "sse", label: "fetch, read as it comes", everywhere: true },
  { client: "websocket-stream", transport: "websocket", label: "WebSocketStream", everywhere: false },
  { client: "web-transport", transport: undefined, label: "WebTransport", everywhere: false },
] as const satisfies readonly {
  client: string;
  transport: TransportId | undefined;
  label: string;
  everywhere: boolean;
}[];
export type CensusClient = (typeof CENSUS_APIS)[number]["client"];

/** 1: this browser has it. 0: it has not. */
export const PRESENT = "present";
/** What else it has that decides how wires are shared: told by the same numbers. */
export const BESIDES = ["SharedWorker", "BroadcastChannel", "ServiceWorker", "PushManager"] as const;
/** Published while everything is open. */
export const EVENTS = 5;
/** Until an API is open, and until it has all events. */
export const WITHIN_MS = 3_000;

const knobs = z.strictObject({
  needed: z.enum(["everywhere", "all"]).default("everywhere").meta({
    title: "What has to be there",
    description:
      "everywhere: what all current browsers have. all: WebSocketStream and WebTransport as well. WebTransport needs HTTP/3, which this server does not speak.",
  }),
});

interface Counted {
  readonly client: CensusClient;
  readonly label: string;
  readonly isPresent: boolean;
  readonly arrived: number;
}

/** X06: which ways of getting events does this browser have, and do they carry any? */
export const capabilityCensus = runnable({
  id: "X06",
  slug: "capability-census",
  claim: "Every way of getting events that a page needs is built into this browser, and carries them.",
  runsIn: "page",
  knobs,
  presets: [
    { name: "short", title: "What all browsers have", knobs: {} },
    { name: "all", title: "WebTransport as well", knobs: { needed: "all" }, turnsRound: true },
  ],
  sample: { of: "events published", least: EVENTS, warmUp: "none: no time decides" },
  bars: ["arrived"],
  wouldChange: {
    holds: "WebTransport as well, which needs a server that speaks HTTP/3; or an older browser.",
    fails: "What all current browsers have and no more, asked of one of them.",
  },
  setup: () => ({
    publisher: "HTTP",
    server: "this",
    between: "this browser",
    lines: receivingLines(
      CENSUS_APIS.flatMap(({ transport, label }) => (transport === undefined ? [] : [{ transport, label }])),
    ),
  }),
  expectedMs: () => 8_000,
  check(run, { needed }) {
    const counted = CENSUS_APIS.map((api) => countedOf(run, api));
    const published = factsOf(run, "published").length;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason: `${reason}${besidesText(run)}`,
      n: published,
      figures: counted
        .filter(({ isPresent }) => isPresent)
        .map(({ client, label, arrived }) => arrivedFigure(client, label, arrived)),
      series: [],
    });
    if (published < EVENTS) return say("unknown", `Only ${published} of ${EVENTS} events were accepted.`);
    const wanted = counted.filter((_, n) => needed === "all" || CENSUS_APIS[n]?.everywhere === true);
    const missing = wanted.filter(({ isPresent }) => !isPresent);
    const silent = wanted.filter(({ isPresent, arrived }) => isPresent && arrived < published);
    if (missing.length + silent.length === 0) {
      return say(true, `${listed(wanted)} are there, and each carried ${published} of ${published} events.`);
    }
    const reasons = [
      ...(missing.length === 0 ? [] : [`Not in this browser: ${listed(missing)}.`]),
      ...silent.map(
        ({ label, arrived }) => `${label} is there and carried ${arrived} of ${published} events.`,
      ),
    ];
    return say(false, reasons.join(" "));
  },
});

function countedOf(run: RunJournal, { client, label }: (typeof CENSUS_APIS)[number]): Counted {
  return {
    client,
    label,
    isPresent: factsOfClient(run, "sample", client).some(
      ({ name, value }) => name === PRESENT && value === 1,
    ),
    arrived: arrivedEvents(run, client),
  };
}

function besidesText(run: RunJournal): string {
  const there = BESIDES.filter((besides) =>
    factsOf(run, "sample").some(({ name, value }) => name === besides && value === 1),
  );
  return there.length === 0 ? "" : ` Besides, it has ${there.join(", ")}.`;
}

function listed(some: readonly Counted[]): string {
  return some.map(({ label }) => label).join(", ");
}
