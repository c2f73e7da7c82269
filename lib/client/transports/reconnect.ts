/** Full jitter (WS-10): uniform on [0, min(capMs, baseMs * 2^attempt)), so that clients do not return in step. */
export function reconnectDelayMs(
  attempt: number,
  random: () => number,
  { baseMs = 1_000, capMs = 30_000 }: { baseMs?: number; capMs?: number } = {},
): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}
