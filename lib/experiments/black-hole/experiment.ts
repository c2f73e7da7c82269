import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { runnable } from "#lib/experiments/experiment";
import { type FactOf, factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** `waits`: hears nothing and asks nothing. `asks`: wants an answer to its pings. `leaves`: says goodbye before. */
export const HOLE_LINES = [
  { client: "websocket-waits", transport: "websocket", label: "WebSocket that waits" },
  { client: "sse-waits", transport: "sse", label: "SSE that waits" },
  { client: "websocket-asks", transport: "websocket", label: "WebSocket that pings" },
  { client: "websocket-leaves", transport: "websocket", label: "WebSocket that says goodbye" },
  { client: "sse-leaves", transport: "sse", label: "SSE that says goodbye" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type HoleClient = (typeof HOLE_LINES)[number]["client"];

const WAITING: readonly HoleClient[] = ["websocket-waits", "sse-waits"];
const ASKING: HoleClient = "websocket-asks";
const LEAVING: readonly HoleClient[] = ["websocket-leaves", "sse-leaves"];

/** The part of the run in which nothing passes. */
export const HOLE = "hole";
/** How soon a watchful client has to know: its own two times, and this for a busy machine. */
const SLACK_MS = 1_500;
/** A goodbye that takes longer than this was no news at once. */
const GOODBYE_MS = 1_000;
const LEAST_HOLE_MS = 3_000;
const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  fault: z.enum(["black-hole", "cut", "none"]).default("black-hole").meta({
    title: "What happens to the lines",
    description: "black-hole: they stay open and nothing passes.",
  }),
  holeMs: z.int().min(LEAST_HOLE_MS).max(20_000).default(6_000).meta({ title: "For how long", unit: "ms" }),
  pingMs: z.int().min(200).max(5_000).default(1_000).meta({ title: "Between two pings", unit: "ms" }),
  pongWithinMs: z
    .int()
    .min(200)
    .max(5_000)
    .default(1_000)
    .meta({ title: "An answer has to come within", unit: "ms" }),
  perSecond: z.int().min(1).max(20).default(5).meta({ title: "Events a second" }),
});

/** X10 and X11: who notices that a line is dead, and how much sooner one does that is told. */
export const blackHole = runnable({
  id: "X10",
  slug: "black-hole",
  claim:
    "On a line that swallows everything nobody notices but who asks for a sign of life; a goodbye is noticed at once.",
  knobs,
  presets: [
    { name: "short", title: "A hole of 6 s", knobs: {} },
    { name: "cut", title: "A cut of 6 s: everybody is told", knobs: { fault: "cut" }, turnsRound: true },
    { name: "long", title: "A hole of 20 s", knobs: { holeMs: 20_000 } },
  ],
  expectedMs: ({ holeMs }) => 8_000 + holeMs,
  check(run, { fault, holeMs, pingMs, pongWithinMs }) {
    const inHole = phaseOf(run, HOLE);
    const startMs = inHole[0]?.atMs ?? 0;
    const published = factsOf(inHole, "published");
    const swallowed = published.filter(
      ({ offset }) => !factsOf(inHole, "arrived").some((fact) => fact.offset === offset),
    ).length;
    const noticed = HOLE_LINES.map((line) => ({ ...line, lost: lossOf(inHole, line.client) }));
    const goodbyes = goodbyesOf(run);
    const limitMs = pingMs + pongWithinMs + SLACK_MS;
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: [
        ...noticed.flatMap(({ client, label, lost }) =>
          lost === undefined
            ? []
            : [msFigure(`${client}.noticed`, `${label}: noticed after`, lost.atMs - startMs)],
        ),
        ...factsOf(inHole, "server-noticed").map(({ client, atMs }) =>
          msFigure(
            `${client}.server-noticed`,
            `The server noticed that ${client} was gone after`,
            atMs - startMs,
          ),
        ),
        ...goodbyes.map(({ client, tookMs }) =>
          msFigure(`${client}.goodbye`, `${client}: the server knew after`, tookMs),
        ),
        {
          name: "swallowed",
          label: "Events published meanwhile that reached nobody then",
          value: swallowed,
          unit: "events",
        },
      ],
      series: arrivalSeries(run),
      wouldChange:
        "A cut that is told (a reset) instead of silence, or a ping interval longer than the silence.",
    });
    if (published.length < LEAST_EVENTS) {
      return say(
        "unknown",
        `Only ${published.length} events were published meanwhile; ${LEAST_EVENTS} are needed.`,
      );
    }
    if (goodbyes.length < LEAVING.length)
      return say("unknown", "The server's news of a goodbye did not come.");
    if (fault === "black-hole" && swallowed < published.length - 1) {
      return say("unknown", "Something passed while nothing should have: the hole was not tight.");
    }
    const alarmed = noticed.filter(({ client, lost }) => WAITING.includes(client) && lost !== undefined);
    if (alarmed.length > 0) {
      return say(false, `${alarmed.map(({ label }) => label).join(" and ")} noticed without asking.`);
    }
    const asked = noticed.find(({ client }) => client === ASKING)?.lost;
    if (asked === undefined) {
      return say(false, `The client that pings noticed nothing in ${holeMs / 1_000} s.`);
    }
    const askedMs = Math.round(asked.atMs - startMs);
    if (askedMs > limitMs)
      return say("unknown", `The client that pings was busy: it noticed after ${askedMs} ms.`);
    const slow = goodbyes.find(({ tookMs }) => tookMs > GOODBYE_MS);
    if (slow !== undefined) {
      return say(
        false,
        `${slow.client} said goodbye, and the server knew after ${Math.round(slow.tookMs)} ms.`,
      );
    }
    return say(
      true,
      `In ${holeMs / 1_000} s of silence only the client that pings noticed, after ${askedMs} ms; ${swallowed} events went nowhere. A goodbye was known after ${Math.round(Math.max(...goodbyes.map(({ tookMs }) => tookMs)))} ms at most.`,
    );
  },
});

function lossOf(part: RunJournal, client: string): FactOf<"connection"> | undefined {
  return factsOfClient(part, "connection", client).find(
    ({ state }) => state === "lost" || state === "failed",
  );
}

/** From the goodbye to the server's knowing, on the clock of the run. */
function goodbyesOf(run: RunJournal): { readonly client: HoleClient; readonly tookMs: number }[] {
  return LEAVING.flatMap((client) => {
    const left = factsOfClient(run, "connection", client).find(({ state }) => state === "left");
    const known = factsOfClient(run, "server-noticed", client)[0];
    return left === undefined || known === undefined
      ? []
      : [{ client, tookMs: Math.max(0, known.atMs - left.atMs) }];
  });
}

function msFigure(name: string, label: string, value: number): Figure {
  return { name, label, value: Math.round(value * 10) / 10, unit: "ms", n: 1 };
}
