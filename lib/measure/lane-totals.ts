import type { DeliveryCell, LaneTotals } from "./delivery";

/** What a lane's connections have cost, apart from its events' fates. */
export interface LaneBytes {
  handshakeBytesIn: number | undefined;
  handshakeBytesOut: number | undefined;
  /** Both directions, of the events counted beside. */
  eventBytes: number;
  events: number;
}

/** Fates of events that are no longer kept. */
export interface LaneCounts {
  arrived: number;
  lost: number;
  replayed: number;
  repeated: number;
  outOfOrder: number;
}

export function noCounts(): LaneCounts {
  return { arrived: 0, lost: 0, replayed: 0, repeated: 0, outOfOrder: 0 };
}

export function countCell(counts: LaneCounts, cell: DeliveryCell): void {
  if (cell.kind === "lost") counts.lost += 1;
  if (cell.kind !== "arrived") return;
  counts.arrived += 1;
  counts.repeated += cell.copies - 1;
  if (cell.replayed) counts.replayed += 1;
  if (cell.outOfOrder) counts.outOfOrder += 1;
}

/** @param forgotten fates of events that are no longer among `cells` */
export function laneTotals(
  cells: Iterable<DeliveryCell>,
  forgotten: Readonly<LaneCounts>,
  bytes: Readonly<LaneBytes>,
): LaneTotals {
  const counts = { ...forgotten };
  const latenciesMs: number[] = [];
  for (const cell of cells) {
    countCell(counts, cell);
    if (cell.kind === "arrived" && !cell.replayed && cell.attempt === 1) latenciesMs.push(cell.latencyMs);
  }
  return {
    ...counts,
    p50Ms: median(latenciesMs),
    p50Count: latenciesMs.length,
    handshakeBytesIn: bytes.handshakeBytesIn,
    handshakeBytesOut: bytes.handshakeBytesOut,
    bytesPerEvent: bytes.events === 0 ? undefined : bytes.eventBytes / bytes.events,
    bytesCount: bytes.events,
  };
}

/** @returns undefined for no values; the mean of the two middle ones for an even number */
export function median(values: readonly number[]): number | undefined {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
