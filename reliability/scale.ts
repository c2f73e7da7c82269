/** `npm run test:soak` runs the full figures; `npm test` a short form of each. */
export const SOAK = process.env["SOAK"] === "1";

export function scaled(short: number, full: number): number {
  return SOAK ? full : short;
}
