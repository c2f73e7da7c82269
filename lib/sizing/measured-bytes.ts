import type { NewestRun, NewestRuns } from "#lib/experiments/newest-runs";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** What runs on this server have measured. What no run has measured is undefined. */
export interface MeasuredBytes {
  /** Bytes added to a small event, both directions (X01). */
  readonly added: Readonly<Partial<Record<TransportId, number | undefined>>>;
  /** Bytes of a poll that brings nothing, request and answer (X39). */
  readonly emptyPoll: number | undefined;
  /** Bytes of the server's memory for each connection (X08, with connections enough to tell). */
  readonly memory: Readonly<Partial<Record<TransportId, number>>>;
  /** Share of polls that brought nothing, percent, in the run's own traffic (X02). */
  readonly inVain: { readonly percent: number; readonly n: number | undefined } | undefined;
}

/** Experiments whose newest runs the sheet reads. */
export const SIZING_EXPERIMENTS = ["X01", "X39", "X02", "X08"] as const;

type Runs = Pick<NewestRuns, "runs" | "otherRuns">;

export function measuredBytes({ runs, otherRuns }: Runs): MeasuredBytes {
  const usual = (experiment: (typeof SIZING_EXPERIMENTS)[number], name: string) =>
    figureOf(
      runs.find((run) => run.experiment === experiment),
      name,
    );
  const added = (id: TransportId) => usual("X01", `${id}.small.overhead`)?.value;
  // How many connections there are does not change what one takes, so that other settings count as well.
  const crowds = [...runs, ...otherRuns]
    .filter(({ experiment }) => experiment === "X08")
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
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
    memory: Object.fromEntries(
      crowds.flatMap((run) => {
        const wire = TRANSPORT_IDS.find((id) => id === run.knobs["wire"]);
        const figure = figureOf(run, "memory-per-connection");
        return wire === undefined || figure === undefined ? [] : [[wire, figure.value]];
      }),
    ),
    inVain: inVain && { percent: inVain.value, n: inVain.n },
  };
}

function figureOf(run: NewestRun | undefined, name: string) {
  return run?.verdict.figures.find((figure) => figure.name === name);
}
