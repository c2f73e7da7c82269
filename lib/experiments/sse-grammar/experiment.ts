import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";
import { STREAM_TEXTS } from "./texts";

/** The last is what one writes without having read the standard. */
export const GRAMMAR_CLIENTS = [
  { client: "own-parser", transport: "sse", label: "Fetch and our own parser" },
  { client: "package", transport: "sse", label: "The package eventsource, for Node" },
  { client: "naive", transport: "sse", label: "Split at blank lines" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type GrammarClient = (typeof GRAMMAR_CLIENTS)[number]["client"];

/** One for each reading. 1: a client made of a text exactly the events of the standard; 0: others. The phase is the text's name. */
export const AS_PRESCRIBED = "as-prescribed";
/** So often is each text read. */
export const READINGS = 5;

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
    {
      name: "naive",
      title: "A client that knows no standard",
      knobs: { client: "naive" },
      turnsRound: true,
    },
    { name: "package", title: "The package eventsource, for Node", knobs: { client: "package" } },
  ],
  sample: { of: "readings of each text", least: 5, warmUp: "none: no time decides" },
  bars: ["otherwise", "as-prescribed"],
  wouldChange: {
    holds: "A client that was written without the standard.",
    fails: "A client that was written by the standard.",
  },
  setup: ({ client }) => ({
    server: "script",
    lines: receivingLines(GRAMMAR_CLIENTS.filter((one) => one.client === client)),
  }),
  expectedMs: () => 2_000,
  check(run, { client }) {
    const label = GRAMMAR_CLIENTS.find((one) => one.client === client)?.label ?? client;
    const results = STREAM_TEXTS.map(({ name, title }) => ({ title, values: resultsOf(run, name, client) }));
    const wrong = results.filter(({ values }) => values.includes(0)).map(({ title }) => title);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...results.map(({ values }) => values.length)),
      figures: [
        {
          name: `${client}.otherwise`,
          label: `${label}: of the texts read otherwise`,
          value: Math.round((100 * wrong.length) / results.length),
          unit: "percent",
          n: results.length,
        },
        {
          name: `${client}.as-prescribed`,
          label: `${label}: of the texts read as prescribed`,
          value: Math.round((100 * (results.length - wrong.length)) / results.length),
          unit: "percent",
          n: results.length,
        },
      ],
      series: [],
    });
    if (results.some(({ values }) => values.length < READINGS)) {
      return say("unknown", `${label} did not read every text to its end.`);
    }
    if (wrong.length > 0) return say(false, `${label} reads otherwise: ${wrong.join("; ")}.`);
    return say(
      true,
      `${label} reads all ${results.length} texts as prescribed, each of the ${READINGS} times.`,
    );
  },
});

function resultsOf(run: RunJournal, text: string, client: GrammarClient): number[] {
  return factsOfClient(phaseOf(run, text), "sample", client)
    .filter(({ name }) => name === AS_PRESCRIBED)
    .map(({ value }) => value);
}
