import type { ExperimentId } from "#lib/claims/claim";
import type { TransportId } from "#lib/transports/catalog";

/** What a run needs beside the server that serves people. */
export type Need = "browser" | "load worker" | "fault" | "own server";

export type ExperimentStatus =
  | { readonly kind: "planned"; readonly reason: string }
  | { readonly kind: "runnable" };

/** A question about the wires, and what would answer it. */
export interface CatalogEntry {
  readonly id: ExperimentId;
  /** Kebab-case, unique, the last part of its address. */
  readonly slug: string;
  readonly title: string;
  readonly question: string;
  /** What a person may expect before the run; one of them is picked. */
  readonly predictions: readonly [string, string, ...string[]];
  /** Empty: it is about a pattern that every wire can carry, or about none of the eight wires. */
  readonly wires: readonly TransportId[];
  readonly needs: readonly Need[];
  /** What a run would show in each case. */
  readonly results: { readonly holds: string; readonly fails: string; readonly unknown: string };
  readonly wouldChange: string;
  readonly status: ExperimentStatus;
}

export const RUNNABLE_NOW = { kind: "runnable" } as const;

export function planned(reason: string): ExperimentStatus {
  return { kind: "planned", reason };
}
