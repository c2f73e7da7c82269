import type { NewestRun } from "#lib/experiments/newest-runs";
import type { TransportId } from "#lib/transports/catalog";

/** Bytes that runs on this server have measured. What no run has measured is undefined. */
export interface MeasuredBytes {
  /** Added to a small event, both directions (X01). */
  readonly added: Readonly<Partial<Record<TransportId, number | undefined>>>;
  /** A poll that brings nothing, request and answer (X39). */
  readonly emptyPoll: number | undefined;
  /** The runs these come from. */
  readonly runs: readonly Pick<NewestRun, "id" | "slug" | "createdAt" | "experiment">[];
}

/** Experiments whose newest runs the sheet reads. */
export const SIZING_EXPERIMENTS = ["X01", "X39"] as const;

export function measuredBytes(newest: readonly NewestRun[]): MeasuredBytes {
  const runs = newest.filter(({ experiment }) => SIZING_EXPERIMENTS.some((id) => id === experiment));
  const figureOf = (experiment: (typeof SIZING_EXPERIMENTS)[number], name: string) =>
    runs.find((run) => run.experiment === experiment)?.verdict.figures.find((figure) => figure.name === name)
      ?.value;
  const added = (id: TransportId) => figureOf("X01", `${id}.small.overhead`);
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
    emptyPoll: figureOf("X39", "polling.bytes-each"),
    runs: runs.map(({ id, slug, createdAt, experiment }) => ({ id, slug, createdAt, experiment })),
  };
}
