import { factsOf, type RunJournal } from "./run-journal";

/** How far an instant of the server's clock may be off that was moved to the clock of the run: ± so many milliseconds. */
export const CLOCK_UNCERTAINTY = "clock-uncertainty-ms";

/** @returns ms, the largest that the run told, rounded up to the hundredth; 0 where no instant was moved */
export function clockUncertaintyMs(run: RunJournal): number {
  const told = factsOf(run, "sample").filter(({ name }) => name === CLOCK_UNCERTAINTY);
  return Math.ceil(100 * Math.max(0, ...told.map(({ value }) => value))) / 100;
}
