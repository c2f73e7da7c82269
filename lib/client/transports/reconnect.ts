/**
 * Full jitter (WS-10): uniform on [0, min(capMs, baseMs * 2^attempt)), so that clients do not return in step.
 * The cap is small, so that who comes back after an outage is seen to be back: decision 0009.
 */
export function reconnectDelayMs(
  attempt: number,
  random: () => number,
  { baseMs = 1_000, capMs = 5_000 }: { baseMs?: number; capMs?: number } = {},
): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}
