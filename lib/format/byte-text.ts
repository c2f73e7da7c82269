// Made once: toLocaleString would look its locale up for each number of a fast stream.
const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Whole bytes with thousands apart and no unit, for a column that has it in its head. */
export function byteCountText(bytes: number): string {
  return grouped.format(bytes);
}

/** `171 B`, `1,936 B`, `12.4 KiB`. */
export function byteText(bytes: number): string {
  return bytes < 10_000 ? `${byteCountText(bytes)} B` : `${(bytes / 1_024).toFixed(1)} KiB`;
}
