const DELAY_SECONDS = /^[0-9]{1,15}$/;
// RFC 9110 §5.6.7: IMF-fixdate, as every sender has to write it.
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/;

/**
 * `Retry-After` as milliseconds from `nowMs` (RFC 9110 §10.2.3): seconds, or an HTTP date.
 * @param nowMs milliseconds of the Unix epoch
 * @returns undefined for no header and for what is neither; 0 for a date that has passed
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (DELAY_SECONDS.test(text)) return Number(text) * 1_000;
  if (!HTTP_DATE.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
