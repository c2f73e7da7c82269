import { z } from "zod";
import { MOST_CONNECTIONS, runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Series, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

export const MANY_LINE = {
  client: "websocket",
  transport: "websocket",
  label: "WebSockets",
} as const satisfies { client: string; transport: TransportId; label: string };

/** Names of the readings. `open` is read again and again, the others once. */
export const COUNT = {
  open: "open",
  serverPorts: "server-ports",
  clientPorts: "client-ports",
  clientAddresses: "client-addresses",
} as const;

const LEAST_CONNECTIONS = 50;
/** What an operating system says when an address has no port left for another connection. */
const NO_PORT_LEFT = /EADDRINUSE|EADDRNOTAVAIL/;

const knobs = z.strictObject({
  connections: z
    .int()
    .min(LEAST_CONNECTIONS)
    .max(MOST_CONNECTIONS)
    .default(500)
    .meta({ title: "Connections wanted" }),
  clientPorts: z.int().min(0).max(MOST_CONNECTIONS).default(0).meta({
    title: "Ports that each address of the clients has",
    description: "0: as many as the operating system gives, which are some ten thousand.",
  }),
  clientAddresses: z.int().min(1).max(8).default(1).meta({
    title: "Addresses of the clients",
    description: "127.0.0.1 and the ones after it, as Linux has them.",
  }),
});

/** X07: does each connection take a port of the server? */
export const manyConnections = runnable({
  id: "X07",
  slug: "many-connections",
  claim: "One port of the server is enough for as many connections as its clients want.",
  knobs,
  presets: [
    { name: "short", title: "500 connections", knobs: {} },
    {
      name: "few-ports",
      title: "Clients with one address and 50 ports",
      knobs: { connections: 200, clientPorts: 50 },
      turnsRound: true,
    },
    {
      name: "addresses",
      title: "The same 50 ports on 4 addresses",
      knobs: { connections: 200, clientPorts: 50, clientAddresses: 4 },
    },
    { name: "many", title: "1,000 connections", knobs: { connections: 1_000 } },
  ],
  sample: { of: "connections tried", least: LEAST_CONNECTIONS, warmUp: "none: no time decides" },
  bars: ["opened", "server-ports", "client-ports"],
  wouldChange: {
    holds: "Clients whose addresses have fewer ports than connections are wanted.",
    fails: "Clients with more ports, or with more addresses.",
    unknown: "Fewer connections, or higher limits of the server and of the operating system.",
  },
  setup: ({ connections, clientPorts, clientAddresses }) => {
    const from = clientPorts === 0 ? "" : ` from ${clientPorts * clientAddresses} ports`;
    return {
      server: "own",
      lines: receivingLines([{ transport: "websocket", label: `${connections} connections${from}` }]),
    };
  },
  expectedMs: ({ connections }) => 4_000 + connections * 8,
  check(run, { connections, clientPorts }) {
    const sample = (name: string) => factsOf(run, "sample").findLast((fact) => fact.name === name)?.value;
    const opened = sample(COUNT.open) ?? 0;
    const [ports, own, addresses] = [COUNT.serverPorts, COUNT.clientPorts, COUNT.clientAddresses].map(sample);
    const refusal = factsOfClient(run, "connection", MANY_LINE.client).find(
      ({ state }) => state === "failed",
    );
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: opened + (refusal === undefined ? 0 : 1),
      figures: [
        figureOf("opened", "Connections open at once", opened),
        ...(ports === undefined ? [] : [figureOf("server-ports", "Ports of the server they use", ports)]),
        ...(own === undefined
          ? []
          : [figureOf("client-ports", "Ports of the clients, over all addresses", own)]),
        ...(addresses === undefined
          ? []
          : [figureOf("client-addresses", "Addresses of the clients", addresses)]),
      ],
      series: openSeries(run),
    });
    if (ports === undefined || own === undefined || addresses === undefined) {
      return say("unknown", "The connections were not counted to the end.");
    }
    const from = `from ${own} ports on ${addresses} ${addresses === 1 ? "address" : "addresses"} of the clients`;
    const numbers = `${opened} connections stood on ${ports} ${ports === 1 ? "port" : "ports"} of the server, ${from}`;
    if (opened >= connections) {
      return say(ports === 1, `${numbers}. More were not tried.`);
    }
    const reason = refusal?.reason ?? "no reason was given";
    if (clientPorts > 0 && NO_PORT_LEFT.test(reason)) {
      return say(
        false,
        `${numbers}. The next of the ${connections} wanted was refused on the client's side: ${reason}. Another address of the clients would have had ports.`,
      );
    }
    return say("unknown", `Only ${opened} of ${connections} connections opened: ${reason}.`);
  },
});

function figureOf(name: string, label: string, value: number): Figure {
  return { name, label, value, unit: "connections" };
}

/** Open connections over the time of the run. */
function openSeries(run: RunJournal): Series[] {
  const startMs = run[0]?.atMs ?? 0;
  const readings = factsOf(run, "sample").filter(({ name }) => name === COUNT.open);
  if (readings.length < 2) return [];
  const points = readings.map(({ atMs, value }): [number, number] => [Math.round(atMs - startMs), value]);
  return [{ name: MANY_LINE.client, x: "ms", y: "connections", points }];
}
