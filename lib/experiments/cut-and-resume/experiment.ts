import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { type ClientAccount, clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { CUT_LINES, GAP_TOLD } from "./lines";

/** Events flow for this long before the cut … */
export const BEFORE_CUT_MS = 2_000;
/** … and for this long after its end. */
export const AFTER_CUT_MS = 2_000;
/** An EventSource waits as long as its stream said, at most 8 s (SSE-5), and perhaps twice. */
export const COME_BACK_MS = 12_000;

const LEAST_EVENTS_IN_OUTAGE = 3;

const knobs = z.strictObject({
  perSecond: z.int().min(1).max(300).default(5).meta({ title: "Events a second" }),
  outageMs: z
    .int()
    .min(0)
    .max(20_000)
    .default(3_000)
    .meta({ title: "Length of the cut", unit: "ms", description: "0: no line is cut." }),
});

/** X09: every line is reset at the same time; who has all events afterwards? */
export const cutAndResume = runnable({
  id: "X09",
  slug: "cut-and-resume",
  claim: "A cut costs nothing on a wire that resumes, and the events of the outage on one that does not.",
  knobs,
  presets: [
    { name: "short", title: "Cut for 3 s", knobs: {} },
    { name: "uncut", title: "No cut", knobs: { outageMs: 0 }, turnsRound: true },
    {
      name: "overflow",
      title: "Cut until the server's history has run over",
      knobs: { outageMs: 5_000, perSecond: 240 },
      turnsRound: true,
    },
    { name: "long", title: "Cut for 10 s, 20 events a second", knobs: { outageMs: 10_000, perSecond: 20 } },
  ],
  sample: { of: "events", least: 10, warmUp: "none: no time decides" },
  bars: ["lost"],
  wouldChange: {
    holds: "No cut, or one that lasts until the server's history has run over.",
    fails: "A cut that is over before the server's history has run over.",
    unknown: "A cut in which several events are published, and after which every client comes back.",
  },
  setup: ({ outageMs }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines(CUT_LINES, outageMs === 0 ? undefined : "cut"),
  }),
  expectedMs: ({ outageMs }) =>
    BEFORE_CUT_MS + outageMs + AFTER_CUT_MS + (outageMs > 0 ? COME_BACK_MS : 1_000),
  check(run, { outageMs }) {
    const accounts = clientAccounts(run);
    const published = factsOf(run, "published").length;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: published,
      figures: accounts.flatMap((account) => figuresOf(run, account)),
      series: arrivalSeries(run),
    });
    const doubt = doubtOf(run, accounts, outageMs);
    if (doubt !== undefined) return say("unknown", doubt);
    const broken = resuming(accounts, true).filter(({ lost }) => lost > 0);
    if (broken.length > 0) {
      const told = broken.filter(({ client }) => gapsToldTo(run, client) > 0).map(({ label }) => label);
      const said = told.length === 0 ? "None of them was told" : `Told of the gap: ${told.join("; ")}`;
      return say(false, `${listLosses(broken)} although they resume. ${said}.`);
    }
    const unharmed = resuming(accounts, false).filter(({ lost }) => lost === 0);
    if (unharmed.length > 0) {
      return say(
        false,
        `${unharmed.map(({ label }) => label).join("; ")}: nothing was lost, without any resume.`,
      );
    }
    const losses = listLosses(resuming(accounts, false));
    return say(true, `All lines that resume have all ${published} events. ${losses}.`);
  },
});

/** Times the server said that it could not take up where the client was. */
function gapsToldTo(run: RunJournal, client: string): number {
  return factsOfClient(run, "sample", client).filter(({ name }) => name === GAP_TOLD).length;
}

function resuming(accounts: readonly ClientAccount[], resumes: boolean): ClientAccount[] {
  return accounts.filter(({ client }) =>
    CUT_LINES.some((line) => line.client === client && line.resumes === resumes),
  );
}

function listLosses(accounts: readonly ClientAccount[]): string {
  return accounts.map(({ label, lost }) => `${label}: ${lost} lost`).join("; ");
}

/** Why this run can say nothing, if so. */
function doubtOf(run: RunJournal, accounts: readonly ClientAccount[], outageMs: number): string | undefined {
  if (accounts.length < CUT_LINES.length) return "Not every client could connect.";
  if (outageMs === 0) return undefined;
  const fault = factsOf(run, "fault");
  const startMs = fault.find(({ state }) => state === "started")?.atMs;
  const endMs = fault.find(({ state }) => state === "ended")?.atMs;
  if (startMs === undefined || endMs === undefined) return "The cut was not made, or did not end.";
  const missed = factsOf(run, "published").filter(({ atMs }) => atMs > startMs && atMs < endMs).length;
  if (missed < LEAST_EVENTS_IN_OUTAGE) {
    return `Only ${missed} events were published during the cut; ${LEAST_EVENTS_IN_OUTAGE} are needed.`;
  }
  for (const { client, label } of accounts) {
    const own = factsOfClient(run, "connection", client);
    if (!own.some(({ state }) => state === "lost")) return `${label}: the cut did not reach it.`;
    if (own.at(-1)?.state !== "open") return `${label}: it was not back when the run ended.`;
  }
  return undefined;
}

function figuresOf(run: RunJournal, { client, label, received, lost, repeated }: ClientAccount): Figure[] {
  const healedAtMs = factsOf(run, "fault").find(({ state }) => state === "ended")?.atMs;
  const backAtMs =
    healedAtMs === undefined
      ? undefined
      : factsOfClient(run, "connection", client).find(
          ({ state, atMs }) => state === "open" && atMs > healedAtMs,
        )?.atMs;
  return [
    {
      name: `${client}.received`,
      label: `${label}: received`,
      value: received,
      unit: "events",
      n: received + lost,
    },
    { name: `${client}.lost`, label: `${label}: lost`, value: lost, unit: "events", n: received + lost },
    { name: `${client}.repeated`, label: `${label}: more than once`, value: repeated, unit: "events" },
    {
      name: `${client}.gap-told`,
      label: `${label}: told of a gap`,
      value: gapsToldTo(run, client),
      unit: "times",
    },
    ...(backAtMs === undefined || healedAtMs === undefined
      ? []
      : [
          {
            name: `${client}.back-after`,
            label: `${label}: back after the cut ended`,
            value: Math.round(backAtMs - healedAtMs),
            unit: "ms" as const,
            n: 1,
          },
        ]),
  ];
}
