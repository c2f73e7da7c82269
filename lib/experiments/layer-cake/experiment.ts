import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, phaseOf } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";

/** The same events by three layers, each with a receiver that is down for a while. `keeps`: someone tries again. */
export const LAYERS = [
  { client: "tcp", label: "Bare TCP connection", keeps: false },
  { client: "http", label: "One HTTP request each", keeps: false },
  { client: "rest-hook", label: "REST hook", keeps: true },
] as const satisfies readonly { client: string; label: string; keeps: boolean }[];

/** The part of the run in which the receivers are down. */
export const DOWN = "down";
/** Name of the sample that is there for each event that the sender's own socket took without an error. */
export const TAKEN = "taken";
const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  downEvents: z.int().min(0).max(50).default(10).meta({
    title: "Events sent while the receivers are down",
    description: "0: they never are.",
  }),
  aroundEvents: z.int().min(LEAST_EVENTS).max(50).default(5).meta({ title: "Events before, and after" }),
});

/** X40: what does each layer make of a receiver that is not there? */
export const layerCake = runnable({
  id: "X40",
  slug: "layer-cake",
  claim:
    "What is sent while a receiver is down is lost on a bare TCP connection and by a single request, and delivered later by a hook.",
  knobs,
  presets: [
    { name: "short", title: "Down for 10 events", knobs: {} },
    { name: "up", title: "Never down", knobs: { downEvents: 0, aroundEvents: 10 }, turnsRound: true },
    { name: "long", title: "Down for 30 events", knobs: { downEvents: 30 } },
  ],
  sample: { of: "events that could be lost", least: LEAST_EVENTS, warmUp: "none: no time decides" },
  bars: ["lost", "received"],
  wouldChange: {
    holds: "Receivers that are never down: then all layers bring everything.",
    fails: "Receivers that are down while events are sent.",
  },
  setup: ({ downEvents }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines(
      [{ transport: "rest-hook", label: "REST hook; TCP and HTTP beside it" }],
      downEvents === 0 ? undefined : "receiver down",
    ),
  }),
  expectedMs: ({ downEvents, aroundEvents }) => 12_000 + (downEvents + 2 * aroundEvents) * 200,
  check(run, { downEvents, aroundEvents }) {
    const published = factsOf(run, "published").length;
    const whileDown = factsOf(phaseOf(run, DOWN), "published").length;
    const accounts = clientAccounts(run).filter(({ client }) =>
      LAYERS.some((layer) => layer.client === client),
    );
    const taken = factsOf(run, "sample").filter(({ name }) => name === TAKEN).length;
    const tcp = accounts.find(({ client }) => client === "tcp");
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: downEvents === 0 ? published : whileDown,
      figures: [
        ...accounts.flatMap(({ client, label, received, lost }) => [
          {
            name: `${client}.received`,
            label: `${label}: received`,
            value: received,
            unit: "events" as const,
            n: published,
          },
          {
            name: `${client}.lost`,
            label: `${label}: lost`,
            value: lost,
            unit: "events" as const,
            n: published,
          },
        ]),
        {
          name: "tcp-believed",
          label: "Bare TCP: lost, and the sender was told of no error",
          value: Math.max(0, taken - (tcp?.received ?? 0)),
          unit: "events",
          n: published,
        },
      ],
      series: arrivalSeries(run),
    });
    if (published < downEvents + 2 * aroundEvents) return say("unknown", "Not every event was published.");
    if (accounts.length < LAYERS.length) return say("unknown", "Not every layer took part.");
    const told = accounts.map(({ label, lost }) => `${label} ${lost}`).join(", ");
    const numbers = `Of ${published} events, ${whileDown} of them sent while the receivers were down, were lost: ${told}`;
    const isAsClaimed = LAYERS.every(({ client, keeps }) => {
      const lost = accounts.find((account) => account.client === client)?.lost ?? 0;
      return keeps ? lost === 0 : lost > 0;
    });
    return say(isAsClaimed, `${numbers}.`);
  },
});
