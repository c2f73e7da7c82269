// Made once: toLocaleString would look its locale up for each number of a fast stream.
const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Milliseconds as a bare number of a column headed "ms": one decimal below 10, none above, thousands apart. */
export function millisecondsText(ms: number): string {
  return Math.abs(ms) < 9.95 ? ms.toFixed(1) : grouped.format(ms);
}

/** A duration with its unit: `640 ms` below one second, `1.9 s` below a minute, `3 min 20 s` above. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${millisecondsText(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** About how long something will take: `5 s`. A tenth of a second would promise too much. */
export function roughText(ms: number): string {
  return ms < 59_500 ? `${Math.max(1, Math.round(ms / 1_000))} s` : durationText(ms);
}

/** `±0.3`: rounded up to the tenth, since a margin must not look smaller than it is. @param uncertaintyMs above 0 */
export function marginText(uncertaintyMs: number): string {
  return `±${millisecondsText(uncertaintyMs < 9.9 ? Math.ceil(uncertaintyMs * 10 - 1e-9) / 10 : Math.ceil(uncertaintyMs))}`;
}

/**
 * A latency as it is printed beside its dot: `1.6 ±0.3 ms`; of ten seconds or more, `12.4 s ±0.3 ms`.
 * @param uncertaintyMs left out of the text when it is 0: both instants were of one clock
 */
export function latencyText(latencyMs: number, uncertaintyMs: number): string {
  const margin = uncertaintyMs > 0 ? ` ${marginText(uncertaintyMs)}` : "";
  if (latencyMs < 9_999.5) return `${millisecondsText(latencyMs)}${margin} ms`;
  return `${durationText(latencyMs)}${margin === "" ? "" : `${margin} ms`}`;
}
