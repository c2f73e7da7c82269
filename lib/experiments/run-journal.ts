import type { FaultKind } from "#lib/faults/fault";
import type { AttemptFailure, CloseCause } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";

/**
 * One thing that happened in a run. All instants are milliseconds of the Unix epoch on the clock of the process that ran
 * the experiment, with fractions, so that any two can be subtracted.
 */
export type RunFact = { readonly atMs: number } & (
  | {
      /** A client takes part. Named as faults and later facts name it. */
      readonly kind: "client";
      readonly client: string;
      /** Absent: it uses none of the wires. */
      readonly transport?: TransportId;
      /** What it is and how it is set, for people. */
      readonly label: string;
    }
  | {
      /** What follows belongs to this part of the run. */
      readonly kind: "phase";
      readonly phase: string;
    }
  | {
      /** An event was accepted; `atMs` is when its publisher knew. */
      readonly kind: "published";
      readonly offset: number;
      /** The instant it was due, however late the ones before it were. */
      readonly plannedAtMs: number;
      readonly sentAtMs: number;
      /** Subscribers it matched, as the answer of HTTP and WebSocket says. Absent: the wire does not tell. */
      readonly matched?: number;
    }
  | { readonly kind: "publish-failed"; readonly plannedAtMs: number; readonly reason: string }
  | {
      readonly kind: "arrived";
      readonly client: string;
      readonly offset: number;
      /** Sent again after it had been missed. */
      readonly replayed: boolean;
      /** Of the event itself, as CloudEvents JSON; where the client can tell. */
      readonly eventBytes?: number;
    }
  | {
      readonly kind: "connection";
      readonly client: string;
      /** lost: it comes back. failed: it does not. left: it said goodbye. */
      readonly state: "open" | "lost" | "failed" | "left";
      readonly reason?: string;
    }
  | {
      /** The server takes a client's connection for ended, as its journal has it. */
      readonly kind: "server-noticed";
      readonly client: string;
      readonly by: CloseCause["by"];
    }
  | {
      /** The line of one client, or of all of them. */
      readonly kind: "fault";
      readonly fault: FaultKind;
      readonly state: "started" | "ended";
      readonly client: string;
    }
  | {
      /** A request and its answer, bytes counted at the socket. `atMs` is when the answer was there. */
      readonly kind: "asked";
      readonly client: string;
      readonly status: number;
      readonly events: number;
      readonly tookMs: number;
      readonly bytesIn: number;
      readonly bytesOut: number;
    }
  | {
      /** One try to deliver an event to a URL, as the server's journal has it. */
      readonly kind: "attempted";
      readonly client: string;
      readonly offset: number;
      readonly attempt: number;
      readonly status?: number;
      readonly failure?: AttemptFailure;
      readonly bytesIn: number;
      readonly bytesOut: number;
    }
  | {
      /** A receiver has a request in its hands, as the server's journal has it. */
      readonly kind: "received";
      readonly client: string;
      readonly offset: number;
      /** By its `webhook-id`: it had processed this message before, and did not do so again. */
      readonly duplicate: boolean;
      /** What it answered; 0 when it answered nothing. */
      readonly status: number;
    }
  | {
      /** One event at many clients of one kind: how long after it was due each of them had it. */
      readonly kind: "fanned-out";
      readonly client: string;
      readonly offset: number;
      readonly delaysMs: readonly number[];
    }
  | {
      /** A reading of a counter or a gauge. */
      readonly kind: "sample";
      readonly name: string;
      readonly client?: string;
      readonly value: number;
    }
);
export type RunFactKind = RunFact["kind"];
export type FactOf<Kind extends RunFactKind> = Extract<RunFact, { readonly kind: Kind }>;

/** Append-only, in the order in which the process that ran the experiment saw it. */
export type RunJournal = readonly RunFact[];

export function factsOf<Kind extends RunFactKind>(run: RunJournal, kind: Kind): FactOf<Kind>[] {
  return run.filter((fact): fact is FactOf<Kind> => fact.kind === kind);
}

/** The same, of one client. */
export function factsOfClient<Kind extends RunFactKind>(
  run: RunJournal,
  kind: Kind,
  client: string,
): FactOf<Kind>[] {
  return factsOf(run, kind).filter((fact) => "client" in fact && fact.client === client);
}

/** The first reading of that name. */
export function sampleOf(run: RunJournal, wanted: string): number | undefined {
  return factsOf(run, "sample").find(({ name }) => name === wanted)?.value;
}

/** How much a reading of the server has grown between two moments, which its samples name after a dot. */
export function growthOf(run: RunJournal, name: string, from: string, to: string): number | undefined {
  const [first, last] = [sampleOf(run, `${name}.${from}`), sampleOf(run, `${name}.${to}`)];
  return first === undefined || last === undefined ? undefined : last - first;
}

/** The facts from the start of one phase to the start of the next. */
export function phaseOf(run: RunJournal, phase: string): RunJournal {
  const start = run.findIndex((fact) => fact.kind === "phase" && fact.phase === phase);
  if (start === -1) return [];
  const length = run.slice(start + 1).findIndex((fact) => fact.kind === "phase");
  return length === -1 ? run.slice(start) : run.slice(start, start + 1 + length);
}
