import type { NewestRun } from "#lib/experiments/newest-runs";
import type { Verdict } from "#lib/experiments/verdict";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** What runs on this server have measured. What no run has measured is undefined. */
export interface MeasuredBytes {
  /** Bytes added to a small event, both directions (X01). */
  readonly added: Readonly<Partial<Record<TransportId, number | undefined>>>;
  /** Bytes of a poll that brings nothing, request and answer (X39). */
  readonly emptyPoll: number | undefined;
  /** The same of a request of long polling whose wait ends without an event (X39). */
  readonly emptyWait: number | undefined;
  /** Bytes of the server's memory for each connection (X08, with connections enough to tell). */
  readonly memory: Readonly<Partial<Record<TransportId, number>>>;
  /** Share of polls that brought nothing, percent, in the run's own traffic (X02). */
  readonly inVain: { readonly percent: number; readonly n: number | undefined } | undefined;
}

/** Experiments whose runs the sheet reads. */
export const SIZING_EXPERIMENTS = ["X01", "X39", "X02", "X08"] as const;
/** Of this one runs with any number of connections count, but with small events: large ones take memory of their own. */
export const CROWD_EXPERIMENT = "X08" satisfies (typeof SIZING_EXPERIMENTS)[number];

interface RunWithFigures {
  /** Absent: it did not come to its end. */
  readonly verdict?: Pick<Verdict, "figures"> | undefined;
}

/** As much of a run of X08 as is read. */
export interface CrowdRun extends RunWithFigures {
  readonly knobs: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/**
 * @param runs the newest of each experiment, with its usual settings
 * @param crowds runs of X08, in any order; of each wire the newest that measured its memory counts
 */
export function measuredBytes(runs: readonly NewestRun[], crowds: readonly CrowdRun[]): MeasuredBytes {
  const usual = (experiment: (typeof SIZING_EXPERIMENTS)[number], name: string) =>
    figureOf(
      runs.find((run) => run.experiment === experiment),
      name,
    );
  const added = (id: TransportId) => usual("X01", `${id}.small.overhead`)?.value;
  const inVain = usual("X02", "polling.in-vain");
  return {
    added: {
      websocket: added("websocket"),
      "socket-io": added("socket-io"),
      sse: added("sse"),
      mqtt: added("mqtt"),
      webhook: added("webhook"),
      // On the wire it is the same POST.
      "rest-hook": added("webhook"),
      "long-polling": added("long-polling"),
    },
    emptyPoll: usual("X39", "polling.bytes-each")?.value,
    emptyWait: usual("X39", "long-polling.bytes-each")?.value,
    memory: memoryOf(crowds),
    inVain: inVain && { percent: inVain.value, n: inVain.n },
  };
}

function memoryOf(crowds: readonly CrowdRun[]): MeasuredBytes["memory"] {
  const oldestFirst = crowds.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  return Object.fromEntries(
    oldestFirst.flatMap((run) => {
      const wire = TRANSPORT_IDS.find((id) => id === run.knobs["wire"]);
      const figure = figureOf(run, "memory-per-connection");
      const isOfConnections = run.knobs["payloadBytes"] === 0;
      return wire === undefined || figure === undefined || !isOfConnections ? [] : [[wire, figure.value]];
    }),
  );
}

function figureOf(run: RunWithFigures | undefined, name: string) {
  return run?.verdict?.figures.find((figure) => figure.name === name);
}
