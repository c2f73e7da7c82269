/** This tab's monotonic clock on the Unix epoch, in ms with fractions (ME-3). */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
