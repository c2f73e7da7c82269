import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";
import { STREAM_TEXTS } from "./texts";

/** The last is what one writes without having read the standard. */
export const GRAMMAR_CLIENTS = [
  { client: "own-parser", transport: "sse", label: "Fetch and our own parser" },
  { client: "package", transport: "sse", label: "EventSource of the package eventsource" },
  { client: "naive", transport: "sse", label: "Split at blank lines" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type GrammarClient = (typeof GRAMMAR_CLIENTS)[number]["client"];

/** 1: a client made of a text exactly the events of the standard; 0: others. The phase is the text's name. */
export const AS_PRESCRIBED = "as-prescribed";

const knobs = z.strictObject({
  client: z
    .enum(GRAMMAR_CLIENTS.map(({ client }) => client))
    .default("own-parser")
    .meta({
      title: "Who reads",
      description: "naive: it splits the text at blank lines and takes what follows data:.",
    }),
});

/** X35: what does a client make of unusual bytes of an event stream? */
export const sseGrammar = runnable({
  id: "X35",
  slug: "sse-grammar",
  claim:
    "Of unusual bytes of an event stream a client makes exactly the events that the standard prescribes.",
  knobs,
  presets: [
    { name: "short", title: `Our own parser, ${STREAM_TEXTS.length} unusual texts`, knobs: {} },
    { name: "package", title: "The package eventsource", knobs: { client: "package" }, turnsRound: true },
    {
      name: "naive",
      title: "A client that knows no standard",
      knobs: { client: "naive" },
      turnsRound: true,
    },
  ],
  expectedMs: () => 2_000,
  check(run, { client }) {
    const label = GRAMMAR_CLIENTS.find((one) => one.client === client)?.label ?? client;
    const results = STREAM_TEXTS.map(({ name, title }) => ({ title, value: resultOf(run, name, client) }));
    const wrong = results.filter(({ value }) => value === 0).map(({ title }) => title);
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: [
        {
          name: `${client}.otherwise`,
          label: `${label}: of the texts read otherwise`,
          value: Math.round((100 * wrong.length) / results.length),
          unit: "percent",
          n: results.length,
        },
      ],
      series: [],
      wouldChange: "A client that was written without the standard.",
    });
    if (results.some(({ value }) => value === undefined)) {
      return say("unknown", `${label} did not read every text to its end.`);
    }
    if (wrong.length > 0) return say(false, `${label} reads otherwise: ${wrong.join("; ")}.`);
    return say(true, `${label} reads all ${results.length} texts as prescribed.`);
  },
});

function resultOf(run: RunJournal, text: string, client: GrammarClient): number | undefined {
  return factsOfClient(phaseOf(run, text), "sample", client).find(({ name }) => name === AS_PRESCRIBED)
    ?.value;
}
