import { factsOf, type RunJournal } from "./run-journal";

/** The longest that the process of the clients did nothing while times were taken, in milliseconds. */
export const STOOD_STILL = "clients-stood-still-ms";

/** @returns ms; undefined where the run did not tell */
export function stoodStillMs(run: RunJournal): number | undefined {
  return factsOf(run, "sample").find(({ name }) => name === STOOD_STILL)?.value;
}
