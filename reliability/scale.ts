import { availableParallelism, loadavg } from "node:os";

/** `npm run test:soak` runs the full figures; `npm test` a short form of each. */
export const SOAK = process.env["SOAK"] === "1";

export function scaled(short: number, full: number): number {
  return SOAK ? full : short;
}

/** How much slower or larger than the goal a short form may be: it ends before caches are warm and code is compiled. */
const SHORT_FORM_SLACK = 5;

/**
 * The most that a speed or a size may be. The full form runs on a quiet machine and holds the goal's own figure; a short
 * one gets its share of a machine that does other things, too.
 */
export function atMost(figure: number): number {
  const [load = 0] = loadavg();
  return scaled(figure * SHORT_FORM_SLACK * Math.max(1, load / availableParallelism()), figure);
}
