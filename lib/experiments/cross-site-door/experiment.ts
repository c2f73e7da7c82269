import { z } from "zod";
import { arrivedEvents, arrivedFigure } from "#lib/experiments/arrived-events";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Ways in, each tried by this page and by a page of another site. */
export const DOORS = [
  { door: "websocket", transport: "websocket", label: "WebSocket" },
  { door: "event-source", transport: "sse", label: "EventSource" },
  { door: "fetch", transport: "polling", label: "fetch" },
] as const satisfies readonly { door: string; transport: TransportId; label: string }[];
export type Door = (typeof DOORS)[number]["door"];

/** Who knocks. `stranger`: a page whose origin is none (`Origin: null`), which is every other site's right. */
export const KNOCKERS = ["own", "stranger"] as const;
export type Knocker = (typeof KNOCKERS)[number];
export const clientOf = (knocker: Knocker, door: Door) => `${knocker}-${door}`;
const KNOCKER_LABELS: Readonly<Record<Knocker, string>> = { own: "this page", stranger: "another site" };
export const labelOf = (knocker: Knocker, label: string) => `${label}, ${KNOCKER_LABELS[knocker]}`;

/** Published while everybody listens. */
export const EVENTS = 5;
/** Until all have them. */
export const WITHIN_MS = 4_000;

const knobs = z.strictObject({
  originCheck: z.boolean().default(false).meta({
    title: "The server looks at Origin",
    description: "As it does in every other room. Off: a WebSocket of any site is let into this run's room.",
  }),
});

interface Counted {
  readonly client: string;
  readonly door: string;
  readonly name: string;
  readonly label: string;
  readonly arrived: number;
}

/** X14: what does the browser itself keep from a page of another site? */
export const crossSiteDoor = runnable({
  id: "X14",
  slug: "cross-site-door",
  claim:
    "A browser lets a page of another site read a WebSocket unless the server looks at Origin; EventSource and fetch it refuses by itself.",
  runsIn: "page",
  opensDoor: ({ originCheck }) => !originCheck,
  knobs,
  presets: [
    { name: "short", title: "The server does not look at Origin", knobs: {} },
    { name: "checked", title: "The server looks at Origin", knobs: { originCheck: true }, turnsRound: true },
  ],
  sample: { of: "events published", least: EVENTS, warmUp: "none: no time decides" },
  bars: ["arrived"],
  wouldChange: {
    holds: "A server that looks at Origin.",
    fails: "A server that does not look at Origin.",
  },
  setup: () => ({
    publisher: "HTTP",
    server: "this",
    between: "this browser",
    lines: KNOCKERS.flatMap((knocker) =>
      receivingLines(DOORS.map(({ transport, label }) => ({ transport, label: labelOf(knocker, label) }))),
    ),
  }),
  expectedMs: () => 6_000,
  check(run) {
    const published = factsOf(run, "published").length;
    const own = countedOf(run, "own");
    const strangers = countedOf(run, "stranger");
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: published,
      figures: [...own, ...strangers].map(({ client, label, arrived }) =>
        arrivedFigure(client, label, arrived),
      ),
      series: [],
    });
    if (published < EVENTS) return say("unknown", `Only ${published} of ${EVENTS} events were accepted.`);
    const deaf = own.find(({ arrived }) => arrived < published);
    if (deaf !== undefined) {
      return say(
        "unknown",
        `${deaf.label}: only ${deaf.arrived} of ${published} events, so its refusals prove nothing.`,
      );
    }
    const through = strangers.filter(({ arrived }) => arrived > 0);
    const [socket, ...others] = DOORS.map(({ door }) => through.some((each) => each.door === door));
    const heard = `A page of another site got events by ${through.length === 0 ? "none of them" : through.map(({ name, arrived }) => `${name} (${arrived} of ${published})`).join(", ")}; this page by all of them.`;
    return say(socket === true && !others.includes(true), heard);
  },
});

function countedOf(run: RunJournal, knocker: Knocker): Counted[] {
  return DOORS.map(({ door, label }) => {
    const client = clientOf(knocker, door);
    return { client, door, name: label, label: labelOf(knocker, label), arrived: arrivedEvents(run, client) };
  });
}
