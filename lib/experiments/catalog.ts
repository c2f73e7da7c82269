import { bearingsOf } from "#lib/claims/bearing";
import type { ExperimentId } from "#lib/claims/claim";
import { CLAIMS } from "#lib/claims/claims";
import type { CatalogEntry } from "./catalog-entry";
import { FAILURE_EXPERIMENTS } from "./failure-experiments";
import { SUBSCRIPTION_EXPERIMENTS } from "./subscription-experiments";
import { TRAFFIC_EXPERIMENTS } from "./traffic-experiments";
import { WIRE_EXPERIMENTS } from "./wire-experiments";

/** Every experiment there is or will be, by its id. */
export const EXPERIMENTS: readonly CatalogEntry[] = [
  ...WIRE_EXPERIMENTS,
  ...FAILURE_EXPERIMENTS,
  ...SUBSCRIPTION_EXPERIMENTS,
  ...TRAFFIC_EXPERIMENTS,
];

/** Ids of the claims on which an experiment bears. A claim names its experiments; this is the way back. */
export function claimsTestedBy(experiment: ExperimentId): string[] {
  return CLAIMS.filter(({ test }) =>
    bearingsOf(test).some((bearing) => bearing.experiment === experiment),
  ).map(({ id }) => id);
}

/** Is it one that the Lab runs? */
export function runsHere({ status }: Pick<CatalogEntry, "status">): boolean {
  return status.kind === "runnable";
}
