import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** `status`: of the answer that opens it. `proof`: the field of the answer by which the client knows that it is understood. */
export const OPENING_LINES = [
  {
    client: "websocket",
    transport: "websocket",
    label: "WebSocket",
    status: 101,
    proof: "sec-websocket-accept",
  },
  {
    client: "mqtt",
    transport: "mqtt",
    label: "MQTT over WebSocket",
    status: 101,
    proof: "sec-websocket-protocol",
  },
  { client: "sse", transport: "sse", label: "SSE", status: 200, proof: "content-type" },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  status: number;
  proof: string;
}[];
export type OpeningClient = (typeof OPENING_LINES)[number]["client"];

/** The same clients twice: with the server's answers as they are, and with changed ones. */
export const OPENING_PHASES = ["as-it-is", "changed"] as const;

/** What a relay between client and server reads of the first bytes. */
export const READ = {
  /** 1: the first line is a request of HTTP/1.1. */
  isHttp: "begins-as-http",
  /** 1: the request asks to leave HTTP. */
  asksUpgrade: "asks-upgrade",
  status: "status",
  requestBytes: "request-bytes",
  answerBytes: "answer-bytes",
  /** 1: the relay changed the answer. */
  isChanged: "is-changed",
} as const;

const knobs = z.strictObject({
  change: z.enum(["proof", "phrase"]).default("proof").meta({
    title: "What is changed in the answer",
    description:
      "proof: the accept key, the subprotocol, the content type. phrase: the words after the status, which mean nothing.",
  }),
  times: z.int().min(5).max(20).default(5).meta({ title: "Openings of each client, with each answer" }),
});

interface Opening {
  readonly client: OpeningClient;
  readonly label: string;
  readonly expectedStatus: number;
  /** Openings that came about, of all that were tried. */
  readonly opened: number;
  /** Of each opening whose first bytes were seen. */
  readonly read: (name: string) => readonly number[];
}

/** X03: how does each wire begin, and what does a client refuse? */
export const handshakeStepper = runnable({
  id: "X03",
  slug: "handshake-stepper",
  claim:
    "WebSocket, MQTT over it and SSE all begin as an HTTP request; the first two leave HTTP, and each client refuses an answer whose proof is wrong.",
  knobs,
  presets: [
    { name: "short", title: "Accept key, subprotocol and type are wrong", knobs: {} },
    { name: "phrase", title: "Other words after the status", knobs: { change: "phrase" }, turnsRound: true },
  ],
  sample: { of: "openings of each client, with each answer", least: 5, warmUp: "none: no time decides" },
  bars: ["request", "answer"],
  bytesCounted:
    "Bytes are counted between client and server, before TLS and TCP/IP: each head with the empty line that ends it.",
  wouldChange: {
    holds: "A change of the answer that proves nothing, such as other words after the status.",
    fails: "A change of what proves the answer: the accept key, the subprotocol, the content type.",
  },
  setup: () => ({
    server: "this",
    between: "relay that changes answers",
    lines: receivingLines(OPENING_LINES),
  }),
  expectedMs: () => 3_000,
  check(run, { change, times }) {
    const [asItIs, changed] = OPENING_PHASES.map((phase) =>
      OPENING_LINES.map(({ client, label, status }) => openingOf(phaseOf(run, phase), client, label, status)),
    ) as [Opening[], Opening[]];
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...[...asItIs, ...changed].map(({ read }) => read(READ.status).length)),
      figures: asItIs.flatMap(figuresOf),
      series: [],
    });
    const absent = asItIs.find(({ opened }) => opened < times);
    if (absent !== undefined) {
      return say("unknown", `${absent.label} opened ${absent.opened} of ${times} times on the free path.`);
    }
    const untouched = changed.find(({ read }) => !isAlways(read(READ.isChanged), 1, times));
    if (untouched !== undefined) {
      return say("unknown", `${untouched.label}: the answer was not changed on the way.`);
    }
    const odd = asItIs.find(
      ({ read, expectedStatus }) =>
        !isAlways(read(READ.isHttp), 1, times) ||
        !isAlways(read(READ.status), expectedStatus, times) ||
        !isAlways(read(READ.asksUpgrade), expectedStatus === 101 ? 1 : 0, times),
    );
    if (odd !== undefined) {
      const statuses = [...new Set(odd.read(READ.status))].join(", ");
      return say(false, `${odd.label} begins in another way, with status ${statuses || "none"}.`);
    }
    const gullible = changed.filter(({ opened }) => opened > 0);
    if (gullible.length > 0) {
      const what = change === "proof" ? "a wrong proof" : "other words after the status";
      return say(false, `${gullible.map(({ label }) => label).join(", ")} opened with ${what}.`);
    }
    return say(
      true,
      `${asItIs.map(({ label, expectedStatus }) => `${label} begins as HTTP and is answered ${expectedStatus}`).join("; ")}. With a wrong proof none of them opened, in ${times} tries each.`,
    );
  },
});

function openingOf(part: RunJournal, client: OpeningClient, label: string, expectedStatus: number): Opening {
  const samples = factsOfClient(part, "sample", client);
  return {
    client,
    label,
    expectedStatus,
    opened: factsOfClient(part, "connection", client).filter(({ state }) => state === "open").length,
    read: (wanted) => samples.filter(({ name }) => name === wanted).map(({ value }) => value),
  };
}

function isAlways(values: readonly number[], wanted: number, times: number): boolean {
  return values.length === times && values.every((value) => value === wanted);
}

function figuresOf({ client, label, read }: Opening): Figure[] {
  const [requests, answers] = [read(READ.requestBytes), read(READ.answerBytes)];
  return [
    {
      name: `${client}.request`,
      label: `${label}: request that opens it, at most`,
      value: Math.max(0, ...requests),
      unit: "bytes",
      n: requests.length,
    },
    {
      name: `${client}.answer`,
      label: `${label}: head of the answer, at most`,
      value: Math.max(0, ...answers),
      unit: "bytes",
      n: answers.length,
    },
  ];
}
