import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Verdict } from "#lib/experiments/verdict";
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
});

interface Opening {
  readonly client: OpeningClient;
  readonly label: string;
  readonly expectedStatus: number;
  readonly opened: boolean;
  /** @returns undefined when the first bytes were not seen */
  readonly read: (name: string) => number | undefined;
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
  expectedMs: () => 3_000,
  check(run, { change }) {
    const [asItIs, changed] = OPENING_PHASES.map((phase) =>
      OPENING_LINES.map(({ client, label, status }) => openingOf(phaseOf(run, phase), client, label, status)),
    ) as [Opening[], Opening[]];
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: asItIs.flatMap(figuresOf),
      series: [],
      wouldChange:
        "A change of the answer that proves nothing, or HTTP/2, where a WebSocket begins without Upgrade.",
    });
    const absent = asItIs.find(({ opened }) => !opened);
    if (absent !== undefined) return say("unknown", `${absent.label} did not open on the free path.`);
    const untouched = changed.find(({ read }) => read(READ.isChanged) !== 1);
    if (untouched !== undefined) {
      return say("unknown", `${untouched.label}: the answer was not changed on the way.`);
    }
    const odd = asItIs.find(
      ({ read, expectedStatus }) =>
        read(READ.isHttp) !== 1 ||
        read(READ.status) !== expectedStatus ||
        (read(READ.asksUpgrade) === 1) !== (expectedStatus === 101),
    );
    if (odd !== undefined) {
      return say(
        false,
        `${odd.label} begins in another way, with status ${odd.read(READ.status) ?? "none"}.`,
      );
    }
    const gullible = changed.filter(({ opened }) => opened);
    if (gullible.length > 0) {
      const what = change === "proof" ? "a wrong proof" : "other words after the status";
      return say(false, `${gullible.map(({ label }) => label).join(", ")} opened with ${what}.`);
    }
    return say(
      true,
      `${asItIs.map(({ label, expectedStatus }) => `${label} begins as HTTP and is answered ${expectedStatus}`).join("; ")}. With a wrong proof none of them opened.`,
    );
  },
});

function openingOf(part: RunJournal, client: OpeningClient, label: string, expectedStatus: number): Opening {
  const samples = factsOfClient(part, "sample", client);
  return {
    client,
    label,
    expectedStatus,
    opened: factsOfClient(part, "connection", client).some(({ state }) => state === "open"),
    read: (wanted) => samples.find(({ name }) => name === wanted)?.value,
  };
}

function figuresOf({ client, label, read }: Opening): Figure[] {
  return [
    {
      name: `${client}.request`,
      label: `${label}: request that opens it`,
      value: read(READ.requestBytes) ?? 0,
      unit: "bytes",
      n: 1,
    },
    {
      name: `${client}.answer`,
      label: `${label}: head of the answer`,
      value: read(READ.answerBytes) ?? 0,
      unit: "bytes",
      n: 1,
    },
  ];
}
