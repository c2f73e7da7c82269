/** @param instant ISO 8601. @returns the same in UTC to the second: `21:05:07 UTC` */
export function timeText(instant: string): string {
  return `${instant.slice(11, 19)} UTC`;
}

/** @param instant ISO 8601. @returns the same in UTC to the minute: `2026-11-23 21:05 UTC` */
export function dateText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
