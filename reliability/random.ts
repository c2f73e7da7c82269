/** Mulberry32: the same numbers for the same seed, so that a failure can be run again. @returns 0 ≤ x < 1 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `SEED=… npx vitest run reliability` runs a printed failure again. */
export const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
