/** `npm run test:soak` runs the full figures; `npm test` a short form of each. */
export const SOAK = process.env["SOAK"] === "1";

export function scaled(short: number, full: number): number {
  return SOAK ? full : short;
}

/** How much slower or larger than the goal a short form may be: it runs on a machine that does other things, too. */
const SHORT_FORM_SLACK = 5;

/** The most that a speed or a size may be. @param figure of the goal, which the full form holds */
export function atMost(figure: number): number {
  return scaled(figure * SHORT_FORM_SLACK, figure);
}
