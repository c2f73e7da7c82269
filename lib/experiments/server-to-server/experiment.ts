import { z } from "zod";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

interface ServerLine {
  readonly client: TransportId;
  readonly transport: TransportId;
  readonly label: string;
  /** Who opens the connection that carries an event: the receiving server, or the other one towards it. */
  readonly opens: "receiver" | "sender";
}

/** A server that receives, by every wire that reaches one. */
export const SERVER_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket", opens: "receiver" },
  { client: "sse", transport: "sse", label: "SSE", opens: "receiver" },
  { client: "mqtt", transport: "mqtt", label: "MQTT", opens: "receiver" },
  { client: "polling", transport: "polling", label: "Polling", opens: "receiver" },
  { client: "webhook", transport: "webhook", label: "Webhook", opens: "sender" },
  { client: "rest-hook", transport: "rest-hook", label: "REST hook", opens: "sender" },
] as const satisfies readonly ServerLine[];
export type ServerClient = (typeof SERVER_LINES)[number]["client"];

const knobs = z.strictObject({
  reachable: z.boolean().default(false).meta({
    title: "It can be called from outside",
    description: "If not, each call to it is cut off before it is answered, as a firewall does.",
  }),
  count: z.int().min(5).max(50).default(10).meta({ title: "Events" }),
  perSecond: z.int().min(1).max(20).default(5).meta({ title: "Events a second" }),
});

/** X37: which wires reach a server that cannot be called from outside? */
export const serverToServer = runnable({
  id: "X37",
  slug: "server-to-server",
  claim:
    "A server that cannot be called gets every event over each line that it opens itself, and none by webhook or REST hook.",
  knobs,
  presets: [
    { name: "short", title: "It cannot be called", knobs: {} },
    { name: "reachable", title: "It can be called", knobs: { reachable: true }, turnsRound: true },
  ],
  sample: { of: "events", least: 5, warmUp: "none: no time decides" },
  bars: ["received"],
  wouldChange: {
    holds: "A receiver that can be called from outside, as through a tunnel.",
    fails: "A receiver that cannot be called from outside.",
  },
  setup: ({ reachable }) => ({
    publisher: "HTTP",
    server: "this",
    lines: SERVER_LINES.flatMap((line) =>
      receivingLines([line], line.opens === "sender" && !reachable ? "cut off, as by a firewall" : undefined),
    ),
  }),
  expectedMs: ({ count, perSecond }) => 5_000 + (count * 1_000) / perSecond,
  check(run, { count }) {
    const accounts = clientAccounts(run);
    const receivedBy = (client: ServerClient) =>
      accounts.find((account) => account.client === client)?.received ?? 0;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: factsOf(run, "published").length,
      figures: SERVER_LINES.map(({ client, label }) => ({
        name: `${client}.received`,
        label: `${label}: received`,
        value: receivedBy(client),
        unit: "events",
        n: count,
      })),
      series: [],
    });
    const published = factsOf(run, "published").length;
    if (published < count) return say("unknown", `Only ${published} of ${count} events were published.`);
    const called = SERVER_LINES.filter(({ opens }) => opens === "sender");
    const untried = called.filter(({ client }) => factsOfClient(run, "attempted", client).length === 0);
    if (untried.length > 0)
      return say("unknown", `Never called: ${untried.map(({ label }) => label).join(", ")}.`);
    const short = SERVER_LINES.filter(
      ({ client, opens }) => opens === "receiver" && receivedBy(client) < count,
    );
    if (short.length > 0) {
      const missing = short.map(({ client, label }) => `${label} ${receivedBy(client)}`).join(", ");
      return say(false, `Of ${count} events, lines that it opened itself brought only: ${missing}.`);
    }
    const reached = called.filter(({ client }) => receivedBy(client) > 0);
    const own = `Over the lines that it opened itself, it got all ${count} events`;
    if (reached.length === 0) return say(true, `${own}; the calls to it brought none.`);
    const got = reached.map(({ client, label }) => `${label} ${receivedBy(client)}`).join(", ");
    return say(false, `${own}; calls to it arrived as well: ${got}.`);
  },
});
